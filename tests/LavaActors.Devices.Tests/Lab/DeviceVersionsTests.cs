using LavaActors.Devices.Lab;

namespace LavaActors.Devices.Tests.Lab;

public sealed class DeviceVersionsTests : IDisposable
{
    private const string Valid = "{% set sync_to_lava = {'tags': ['usb']} %}hostname: h\ndevicetype: t\nactions: {}\nconstants: {failure_retry: 3}\n";
    private const string Invalid = "{% extends 'nobody.jinja2' %}";

    private readonly TestLab _lab = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("versions-");

    private string Kept => Path.Combine(_folder.FullName, "dispatcher", "device-versions.json");

    public void Dispose()
    {
        _lab.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>As a process that starts reads the files.</summary>
    private DeviceStock Start()
    {
        var stock = DeviceStock.Empty.After(_lab.Files().Read(), DeviceVersions.Read(Kept, out var problem)).Stock;
        Assert.Null(problem);
        return stock;
    }

    [Fact]
    public void A_file_that_became_faulty_keeps_its_device_over_a_restart_until_it_is_mended_or_gone()
    {
        _lab.Dictionary("a", Valid);
        DeviceVersions.Write(Kept, Start());
        var file = _lab.Dictionary("a", Invalid);

        var stock = Start();
        var device = Assert.Single(stock.Devices);
        Assert.Equal(("a", 3, "usb"), (device.Hostname, device.Constants.FailureRetry, Assert.Single(device.Tags)));
        Assert.Contains("its last valid version is used: ", Assert.Single(stock.Files).Remark, StringComparison.Ordinal);

        // And over the next one.
        DeviceVersions.Write(Kept, stock);
        stock = Start();
        Assert.Single(stock.Devices);

        _lab.Dictionary("a", Valid.Replace("3", "4", StringComparison.Ordinal));
        stock = Start();
        Assert.Equal((4, null), (Assert.Single(stock.Devices).Constants.FailureRetry, stock.Files.Single().Remark));

        File.Delete(file);
        Assert.Empty(Start().Devices);
    }

    [Fact]
    public void A_device_that_never_was_valid_is_not_offered()
    {
        _lab.Dictionary("a", Invalid);
        var stock = Start();
        Assert.Empty(stock.Devices);
        Assert.Null(Assert.Single(stock.Files).Remark);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("{\"/a\": 3}")]
    public void What_is_damaged_is_said_and_read_as_nothing(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Kept)!);
        File.WriteAllText(Kept, text);
        Assert.Empty(DeviceVersions.Read(Kept, out var problem));
        Assert.Contains("cannot be read", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"/a\": null}")]
    [InlineData("{\"/a\": {}}")]
    [InlineData("{\"/a\": {\"Device\": \"hostname: [\", \"Tags\": []}}")]
    public void What_is_no_device_any_more_is_none(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Kept)!);
        File.WriteAllText(Kept, text);
        Assert.Empty(DeviceVersions.Read(Kept, out var problem));
        Assert.Null(problem);
    }

    [Fact]
    public void Nothing_is_written_while_nothing_has_changed()
    {
        _lab.Dictionary("a", Valid);
        DeviceVersions.Write(Kept, Start());
        var before = File.GetLastWriteTimeUtc(Kept).AddHours(-1);
        File.SetLastWriteTimeUtc(Kept, before);
        DeviceVersions.Write(Kept, Start());
        Assert.Equal(before, File.GetLastWriteTimeUtc(Kept));
    }
}
