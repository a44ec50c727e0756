using LavaActors.Dispatch.Images;

namespace LavaActors.Dispatch.Tests.Images;

public sealed class UImageTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public UImageTests() => Scratch.Requires("mkimage", "u-boot-tools");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("arm64", "kernel", 0x80000u, 0x80000u, "Linux", 3_000_001)]
    [InlineData("arm", "kernel", 0x80008000u, 0x80008040u, "a name of more than thirty-two bytes", 5)]
    [InlineData("arm64", "ramdisk", 0u, 0u, "", 1_048_576)]
    public async Task An_image_is_what_mkimage_makes(string arch, string type, uint load, uint entry, string name, int size)
    {
        var data = new byte[size];
        new Random(size).NextBytes(data);
        _scratch.Write("data", data);
        File.SetLastWriteTimeUtc(_scratch["data"], DateTime.UnixEpoch.AddSeconds(1_772_600_767));
        _scratch.Shell($"SOURCE_DATE_EPOCH=1772600767 mkimage -A {arch} -O linux -T {type} -C none -a 0x{load:x} -e 0x{entry:x} -n '{name}' -d data theirs");

        Assert.True(UImage.TryParseArchitecture(arch, out var architecture));
        await UImage.WriteAsync(_scratch["data"], _scratch["ours"], architecture, type == "kernel" ? UImageType.Kernel : UImageType.Ramdisk, load, entry, name);

        Assert.Equal(File.ReadAllBytes(_scratch["theirs"]), File.ReadAllBytes(_scratch["ours"]));
        var (header, problem) = await UImage.VerifyAsync(_scratch["theirs"]);
        Assert.Null(problem);
        Assert.Equal((load, entry, (uint)size), (header!.LoadAddress, header.EntryPoint, header.Size));
    }

    [Fact]
    public async Task A_script_is_what_mkimage_makes()
    {
        const string script = "setenv autoload no\ndhcp\n";
        File.WriteAllText(_scratch["text"], script);
        File.WriteAllBytes(_scratch["data"], UImage.ScriptData(script));
        File.SetLastWriteTimeUtc(_scratch["data"], DateTime.UnixEpoch.AddSeconds(1_772_600_767));
        _scratch.Shell("SOURCE_DATE_EPOCH=1772600767 mkimage -A arm64 -O linux -T script -C none -n 'boot commands' -d text theirs");

        await UImage.WriteAsync(_scratch["data"], _scratch["ours"], UImageArchitecture.Arm64, UImageType.Script, name: "boot commands");

        Assert.Equal(File.ReadAllBytes(_scratch["theirs"]), File.ReadAllBytes(_scratch["ours"]));
    }

    [Theory]
    [InlineData(0, "begins with")]
    [InlineData(40, "header's checksum")]
    [InlineData(70, "data's checksum")]
    public async Task A_damaged_image_is_found_out(int offset, string what)
    {
        _scratch.Write("data", new byte[100]);
        await UImage.WriteAsync(_scratch["data"], _scratch["image"], UImageArchitecture.Arm64, UImageType.Ramdisk);
        var bytes = File.ReadAllBytes(_scratch["image"]);
        bytes[offset] ^= 1;
        File.WriteAllBytes(_scratch["image"], bytes);
        Assert.Contains(what, (await UImage.VerifyAsync(_scratch["image"])).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_image_is_found_out()
    {
        _scratch.Write("data", new byte[100]);
        await UImage.WriteAsync(_scratch["data"], _scratch["image"], UImageArchitecture.Arm64, UImageType.Ramdisk);
        _scratch.Shell("head -c 120 image > cut; head -c 20 image > stub");
        Assert.Contains("100 bytes of data, there are 56", (await UImage.VerifyAsync(_scratch["cut"])).Problem, StringComparison.Ordinal);
        Assert.Contains("only 20", (await UImage.VerifyAsync(_scratch["stub"])).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_above_32_bits_is_refused_with_the_remedy()
    {
        Assert.Contains("text_offset", UImage.ParseAddress("0x4002000000", out _), StringComparison.Ordinal);
        Assert.Contains("hexadecimal", UImage.ParseAddress("80z", out _), StringComparison.Ordinal);
        Assert.Null(UImage.ParseAddress("0x80000", out var address));
        Assert.Equal(0x80000u, address);
    }
}
