using LavaActors.Dispatch.Deploy;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tests.Boot;
using LavaActors.Dispatch.Tests.Images;
using LavaActors.Protocol.Runs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Tests.Deploy;

public sealed class TftpDeployTests : IDisposable
{
    private readonly Scratch _scratch = new();

    [Fact]
    public async Task An_extra_file_is_downloaded_published_and_named_to_the_boot_commands()
    {
        var file = _scratch.Write("logo.bmp", [1, 2, 3]);
        using var bench = new ActionBench(
            text => text.Replace("    dtb: {", $"    extra_files: {{logo: {{url: \"file://{file}\", md5sum: 5289df737df57326fcdd22597afb1fac}}}}\n    dtb: {{", StringComparison.Ordinal),
            text => text.Replace("'{BOOTX}'", "'tftp 0x1 {EXTRA_FILES_DIR}/logo/logo.bmp', '{BOOTX}'", StringComparison.Ordinal));

        var download = await bench.RunAsync("file-download");
        await bench.Scope("tftp-deploy").Node.Action.AfterChildrenAsync(bench.Scope("tftp-deploy"), CancellationToken.None);
        await bench.RunAsync("bootloader-overlay");

        var name = Assert.Single(bench.Board.Published);
        Assert.Matches("^7/tftp-deploy-[a-z0-9_]{8}/extra_files/logo/logo.bmp$", name);
        Assert.Contains($"tftp 0x1 {name}", bench.Run.Data.Get("common", Dispatch.Boot.Bootloaders.BootloaderKeys.Commands));
        Assert.Equal("""{"md5":"5289df737df57326fcdd22597afb1fac"}""", download.Results["success"]!.ToJsonString());
    }

    [Fact]
    public async Task A_TFTP_server_that_does_not_listen_ends_the_job_before_the_board_is_touched()
    {
        using var bench = new ActionBench();
        Assert.Empty(await bench.ValidateAsync("tftp-deploy"));
        bench.Board.TftpProblem = "port 69 is taken by another program; stop it";

        var fault = await Assert.ThrowsAsync<ActionFault>(() => bench.ValidateAsync("tftp-deploy"));

        Assert.Equal((ErrorTypes.Infrastructure, "no file can be served over TFTP: port 69 is taken by another program; stop it"), (fault.ErrorType, fault.Message));
    }

    [Fact]
    public void What_the_device_knows_of_itself_is_put_into_addresses()
    {
        var info = YamlNodes.List([YamlNodes.Map(("mirror", YamlNodes.String("10.0.0.9"))), YamlNodes.Map(("branch", YamlNodes.String("stable")))]);

        Assert.Equal("http://10.0.0.9/stable/{other}", StaticInfoMarkers.Apply("http://{mirror}/{branch}/{other}", info));
    }

    [Fact]
    public async Task The_overlay_does_not_go_into_the_ramdisk_of_a_board_with_a_persistent_root()
    {
        using var bench = Persistent(installOverlay: true);

        Assert.Contains("cannot be put into a persistent NFS root", Assert.Single(await bench.ValidateAsync("apply-overlay-tftp")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nor_does_it_where_the_persistent_root_has_the_tests_already()
    {
        using var bench = Persistent(installOverlay: false);

        Assert.Empty(await bench.ValidateAsync("apply-overlay-tftp"));
    }

    [Fact]
    public async Task A_ramdisk_without_the_header_that_the_job_says_it_has_is_refused()
    {
        using var bench = new ActionBench(text => text.Replace("initrd.cpio.gz\", compression: gz", "initrd.cpio.gz\", header: u-boot", StringComparison.Ordinal));
        bench.Run.Data.Set("common", TftpKeys.Paths, new Dictionary<string, string> { ["ramdisk"] = _scratch.Write("ramdisk", new byte[100]) });

        Assert.Contains("'header: u-boot' is for a file that has one", (await bench.FailAsync("extract-overlay-ramdisk")).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();

    private static ActionBench Persistent(bool installOverlay) => new(text => text.Replace(
        "nfsrootfs: {url: \"http://files.example.com/rootfs.tar.gz\", compression: gz}",
        $"persistent_nfs: {{address: \"10.0.0.1:/srv/root\", install_overlay: {(installOverlay ? "true" : "false")}}}", StringComparison.Ordinal));
}
