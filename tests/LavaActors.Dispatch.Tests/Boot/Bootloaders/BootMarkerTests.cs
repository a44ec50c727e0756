using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Deploy.Nbd;
using LavaActors.Dispatch.Deploy.Tftp;

namespace LavaActors.Dispatch.Tests.Boot.Bootloaders;

/// <summary>What stands in the place of markers (deploy-boot-uboot.md §7).</summary>
public sealed class BootMarkerTests : IDisposable
{
    private const string Commands = "['setenv serverip {SERVER_IP}', 'tftp {KERNEL_ADDR} {KERNEL}', '{BOOTX}']";
    private const string WithOverlays = "['tftp {DTB_ADDR} {DTB}', 'fdt addr {DTB_BASE_ADDR}', 'fdt resize {DTB_BASE_RESIZE}', '{APPLY_DTBO_COMMANDS}', '{BOOTX}']";

    private readonly ActionBench _bench = new(device: text => text
        .Replace(Commands, WithOverlays, StringComparison.Ordinal)
        .Replace("dtb: '0x47f00000'}", "dtb: '0x47f00000', dtbo: '0x47e00000'}\n  dtb_base_resize: 1048576", StringComparison.Ordinal)
        .Replace("{bootloader_prompt: '=>'}", "{bootloader_prompt: '=>', apply_dtbo_commands: ['tftp {DTBO_ADDR} {DTBO}', 'fdt apply {DTBO_ADDR}']}", StringComparison.Ordinal));

    [Fact]
    public async Task Device_tree_overlays_are_applied_one_after_another() => Assert.Equal(
        [
            "tftp 0x47f00000 7/t/dtb", "fdt addr 0x47f00000", "fdt resize 1048576",
            "tftp 0x47e00000 7/t/dtbo0/a.dtbo", "fdt apply 0x47e00000", "tftp 0x47e00000 7/t/dtbo1/b.dtbo", "fdt apply 0x47e00000",
            "bootm 0x40400000 - 0x47f00000",
        ],
        await CommandsAsync(("kernel", "7/t/uImage"), ("dtb", "7/t/dtb"), ("dtbo0", "7/t/dtbo0/a.dtbo"), ("dtbo1", "7/t/dtbo1/b.dtbo")));

    [Fact]
    public async Task Without_device_tree_overlays_their_lines_are_dropped() =>
        Assert.Equal(["tftp 0x47f00000 7/t/dtb", "bootm 0x40400000 - 0x47f00000"], await CommandsAsync(("kernel", "7/t/uImage"), ("dtb", "7/t/dtb")));

    [Fact]
    public async Task The_initial_ramdisk_of_a_network_block_device_is_booted_by_its_size()
    {
        _bench.Run.Data.Set("common", NbdKeys.Server, new NbdServer("10.0.0.1", 55017, "/run-7/root.ext4"));

        var commands = await CommandsAsync(("kernel", "7/t/uImage"), ("dtb", "7/t/dtb"), ("initrd", "7/t/initrd.gz"));

        Assert.Equal("bootm 0x40400000 0x48000000:${initrd_size} 0x47f00000", commands[^1]);
        var markers = _bench.Run.Data.Get("common", BootloaderKeys.Substitutions);
        Assert.Equal(("10.0.0.1", "55017", "7/t/initrd.gz"), (markers["{NBDSERVERIP}"], markers["{NBDSERVERPORT}"], markers["{INITRD}"]));
        Assert.False(markers.ContainsKey("{NFSROOTFS}"));
    }

    [Fact]
    public async Task Kernel_and_device_tree_become_one_file_where_the_device_says_so()
    {
        using var bench = new ActionBench(device: text => text.Replace("mkimage_arch: arm64}", "mkimage_arch: arm64, append_dtb: true}", StringComparison.Ordinal));
        var (kernel, dtb) = (Path.Combine(bench.Directory, "uImage"), Path.Combine(bench.Directory, "dtb"));
        File.WriteAllText(kernel, "kernel,");
        File.WriteAllText(dtb, "dtb");
        bench.Run.Data.Set("common", TftpKeys.Paths, new Dictionary<string, string> { ["kernel"] = kernel, ["dtb"] = dtb });

        await bench.RunAsync("uboot-prepare-kernel");

        var both = bench.Run.Data.Get("common", TftpKeys.Paths)["kernel"];
        Assert.Equal(("kernel-dtb", "kernel,dtb"), (Path.GetFileName(both), File.ReadAllText(both)));
        Assert.Equal("kernel,", File.ReadAllText(kernel));
    }

    public void Dispose() => _bench.Dispose();

    private async Task<IReadOnlyList<string>> CommandsAsync(params (string Key, string Name)[] files)
    {
        _bench.Run.Data.Set<IReadOnlyDictionary<string, string>>("common", TftpKeys.Files, files.ToDictionary(f => f.Key, f => f.Name));
        _bench.Run.Data.Set("common", TftpKeys.BootCommand, "bootm");
        await _bench.RunAsync("bootloader-overlay");
        return _bench.Run.Data.Get("common", BootloaderKeys.Commands);
    }
}
