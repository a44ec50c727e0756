using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Deploy;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;
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
    public async Task Debians_installer_is_told_to_take_the_tests_along_and_the_download_stays_as_it_is()
    {
        var cached = _scratch.Write("cached", "d-i debian-installer/locale string en_US\n"u8.ToArray());
        using var bench = WithAnswers("debian_installer");
        var preseed = Path.Combine(bench.Directory, "preseed.cfg");
        Assert.Equal(0, Posix.HardLink(cached, preseed));
        bench.Run.Data.Set("common", TftpKeys.Paths, new Dictionary<string, string> { ["preseed"] = preseed });

        await bench.RunAsync("configure-preseed-file");

        Assert.Equal("d-i debian-installer/locale string en_US\nd-i preseed/late_command string cp -r /lava-* /target/ || true\n", await File.ReadAllTextAsync(preseed));
        Assert.Equal("d-i debian-installer/locale string en_US\n", await File.ReadAllTextAsync(cached));
    }

    [Fact]
    public async Task The_installer_of_CentOS_has_its_answers_in_its_ramdisk_and_fetches_the_tests()
    {
        using var bench = WithAnswers("centos_installer", "'append ks=file:/{PRESEED_LOCAL}', '{BOOTX}'");
        var preseed = _scratch.Write("ks.cfg", "install\n"u8.ToArray());
        var overlay = Path.Combine(bench.Run.Paths.Tftp, "ramdisk", "overlay-1.1.4.tar.gz");
        bench.Run.Data.Set("common", TftpKeys.Paths, new Dictionary<string, string> { ["preseed"] = preseed, ["ramdisk"] = "/nowhere", [TftpKeys.Overlay] = overlay });
        bench.Run.Data.Set("common", TftpKeys.RamdiskTrees, []);

        await bench.RunAsync("configure-preseed-file");
        await bench.RunAsync("bootloader-overlay");

        var tree = Assert.Single(bench.Run.Data.Get("common", TftpKeys.RamdiskTrees));
        Assert.Equal(
            "install\n\n%post\nexec < /dev/console > /dev/console\ncurl tftp://10.0.0.1/7/ramdisk/overlay-1.1.4.tar.gz > /lava-overlay.tar.gz\ntar -zxf /lava-overlay.tar.gz -C /\n%end\n",
            await File.ReadAllTextAsync(Path.Combine(tree, "preseed.cfg")));
        Assert.Contains("append ks=file:/preseed.cfg", bench.Run.Data.Get("common", Dispatch.Boot.Bootloaders.BootloaderKeys.Commands));
    }

    [Fact]
    public async Task Answers_that_no_person_wrote_are_refused()
    {
        using var bench = WithAnswers("debian_installer");
        bench.Run.Data.Set("common", TftpKeys.Paths, new Dictionary<string, string> { ["preseed"] = _scratch.Write("preseed.cfg", new byte[(1 << 20) + 1]) });

        Assert.Contains("preseed has 1048577 bytes", (await bench.FailAsync("configure-preseed-file")).Message, StringComparison.Ordinal);
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
    public async Task The_overlay_goes_into_a_persistent_root_while_that_is_mounted()
    {
        using var bench = Persistent(installOverlay: true, Mounts());
        Built(bench);

        Assert.Empty(await bench.ValidateAsync("apply-overlay-tftp"));
        await bench.RunAsync("parse-persistent-nfs");
        await bench.RunAsync("apply-overlay-tftp");

        Assert.Equal("10.0.0.1:/srv/root\n", await File.ReadAllTextAsync(Path.Combine(_scratch.Root, "root/mounted")));
        Assert.True(File.Exists(Path.Combine(_scratch.Root, "root/lava-7/here")));
        Assert.False(Directory.Exists(NfsMounts.PlaceOf(bench.Run.Paths.Work)), "the place should be gone");
    }

    [Fact]
    public async Task A_persistent_root_is_unmounted_when_the_overlay_cannot_be_put_into_it()
    {
        using var bench = Persistent(installOverlay: true, Mounts());
        Built(bench);
        _scratch.Write("overlay-1.1.4.tar.gz", new byte[100]);
        await bench.RunAsync("parse-persistent-nfs");

        await bench.FailAsync("apply-overlay-tftp");

        Assert.True(File.Exists(Path.Combine(_scratch.Root, "root/mounted")));
        Assert.False(Directory.Exists(NfsMounts.PlaceOf(bench.Run.Paths.Work)), "the place should be gone");
    }

    [Fact]
    public async Task What_a_process_before_has_mounted_is_unmounted_first()
    {
        using var bench = Persistent(installOverlay: true, Mounts() with { MountCommand = "false" });
        Built(bench);
        var place = Directory.CreateDirectory(NfsMounts.PlaceOf(bench.Run.Paths.Work)).FullName;
        await File.WriteAllTextAsync(Path.Combine(place, "before"), "");
        await bench.RunAsync("parse-persistent-nfs");

        var fault = await bench.FailAsync("apply-overlay-tftp");

        Assert.Equal(ErrorTypes.Infrastructure, fault.ErrorType);
        Assert.Contains("'false 10.0.0.1:/srv/root ", fault.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_scratch.Root, "root/before")));
        Assert.False(Directory.Exists(place), "the place should be gone");
    }

    [Fact]
    public async Task A_command_that_cannot_be_read_is_named_before_anything_is_mounted()
    {
        using var bench = Persistent(installOverlay: true, new NfsSettings { MountCommand = "mount '" });

        Assert.Contains("nfs.mount_command of the dispatcher's configuration: ", Assert.Single(await bench.ValidateAsync("apply-overlay-tftp")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mount -t nfs", "mount|-t|nfs|h:/r|/d")]
    [InlineData("mount --bind /srv{ADDRESS} {DIRECTORY}", "mount|--bind|/srvh:/r|/d")]
    public void The_command_that_mounts_gets_address_and_directory(string command, string words) => Assert.Equal(words, string.Join('|', NfsMounts.MountWords(command, "h:/r", "/d")));

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

    private static ActionBench WithAnswers(string system, string commands = "'{BOOTX}'") => new(
        text => text.Replace("os: debian\n", $"os: {system}\n    preseed: {{url: 'http://files.example.com/preseed.cfg'}}\n", StringComparison.Ordinal),
        text => text.Replace("'{BOOTX}'", commands, StringComparison.Ordinal));

    /// <summary>Commands in the place of mount and umount: what is mounted has a file that says what it is, and is moved to <c>root</c> of the scratch directory in the end.</summary>
    private NfsSettings Mounts() => new()
    {
        MountCommand = """sh -c 'echo "$0" >"$1/mounted"' {ADDRESS} {DIRECTORY}""",
        UnmountCommand = $$"""sh -c 'mv "$0" {{_scratch.Root}}/root && mkdir "$0"' {DIRECTORY}""",
    };

    private void Built(ActionBench bench)
    {
        _scratch.Shell("mkdir -p tree/lava-7 && touch tree/lava-7/here && tar -C tree -czf overlay-1.1.4.tar.gz lava-7");
        bench.Run.Data.Set("common", OverlayKeys.Built, new BuiltOverlay(new OverlayLayout(_scratch.Root, "/lava-7", "overlay-1.1.4.tar.gz"), 1, new Dictionary<int, IReadOnlyList<PlannedRun>>()));
    }

    private static ActionBench Persistent(bool installOverlay, NfsSettings? nfs = null) => new(
        text => text.Replace(
            "nfsrootfs: {url: \"http://files.example.com/rootfs.tar.gz\", compression: gz}",
            $"persistent_nfs: {{address: \"10.0.0.1:/srv/root\", install_overlay: {(installOverlay ? "true" : "false")}}}", StringComparison.Ordinal),
        configuration: configuration => configuration with { Nfs = nfs ?? configuration.Nfs });
}
