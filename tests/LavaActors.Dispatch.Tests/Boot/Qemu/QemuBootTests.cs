using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Boot.Qemu;
using LavaActors.Dispatch.Deploy.Images;
using LavaActors.Dispatch.Deploy.Tftp;

namespace LavaActors.Dispatch.Tests.Boot.Qemu;

public sealed class QemuBootTests : IDisposable
{
    private readonly ActionBench _bench = ActionBench.Of(Machine.Job, Machine.Device);

    [Fact]
    public void The_tree_is_the_one_that_jobs_address() => Assert.Equal(
        """
        1 deployimages
        1.1 lava-overlay
        1.1.1 lava-multinode-overlay
        1.1.2 test-definition
        1.1.2.1 git-repo-action
        1.1.2.2 test-overlay
        1.1.2.3 test-install-overlay
        1.1.2.4 test-runscript-overlay
        1.1.3 compress-overlay
        1.2 deploy-device-env
        1.3 download-retry
        1.3.1 http-download
        1.4 download-retry
        1.4.1 http-download
        1.5 apply-overlay-guest
        2 boot-image-retry
        2.1 boot-qemu-image
        2.1.1 execute-qemu
        2.2 auto-login-action
        2.2.1 login-action
        2.3 expect-shell-connection
        2.4 export-device-env
        3 lava-test-retry
        3.1 lava-test-shell
        4 finalize
        4.1 power-off
        4.2 read-feedback
        """, string.Join('\n', _bench.Tree));

    [Fact]
    public void The_tree_with_a_root_on_NFS_is_the_one_that_jobs_address()
    {
        using var bench = ActionBench.Of(Machine.NfsJob, Machine.Device);

        Assert.Equal(
            ["1 deploy-qemu-nfs", "1.1 download-retry", "1.2 download-retry", "1.3 download-retry", "1.4 qemu-nfs-deploy", "1.5 lava-overlay", "1.6 apply-overlay-tftp", "1.7 deploy-device-env"],
            bench.Tree.Where(line => line[0] == '1' && line.Split(' ')[0].Count(c => c == '.') < 2));
        Assert.Contains("2.1.1 execute-qemu", bench.Tree);
    }

    [Fact]
    public void Options_are_split_into_words_and_paths_stay_whole() => Assert.Equal(
        [
            "sh", "-nographic", "-net", "nic,model=virtio", "-m", "256", "-no-reboot", "-kernel", "/run-7/kernel/bz Image", "-append", "console=ttyS0 quiet",
            "-drive", "format=raw,file=/run-7/disk/disk.img", "-drive", "format=qcow2,file=/run-7/lava,,guest.qcow2,media=disk,if=virtio,id=lavatest",
        ],
        Line(_bench).Words());

    [Fact]
    public async Task A_started_machine_is_the_console_of_its_namespace_and_brings_its_overlay_along()
    {
        using var bench = ActionBench.Of(Machine.Job, Machine.Device.Replace("command: sh", "command: echo", StringComparison.Ordinal));
        Deployed(bench);
        bench.Run.Data.Set("common", ImageKeys.Disk, new OverlayDisk("/run-7/guest.qcow2", "1234-5678", "/lava-7"));

        var scope = await bench.RunAsync("execute-qemu");

        Assert.Same(bench.Board.Terminal, bench.Run.Consoles["common"]);
        Assert.Equal(["env", $"LAVA_ACTORS_RUN={bench.Run.Paths.Work}:qemu common", "echo", "-nographic"], Assert.Single(bench.Board.Programs).Take(4));
        Assert.Equal("amd64", scope.Results["job_arch"]!.GetValue<string>());
        Assert.Contains(bench.Run.Data.Get("common", BootKeys.ShellPreparation), line => line.Contains("mount /dev/disk/by-uuid/1234-5678 -t ext2 /lava-7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_machine_that_runs_is_switched_off_before_the_next_is_started()
    {
        _bench.Run.Data.Set("common", QemuMachine.Running, "qemu");

        await QemuMachine.EndAsync(_bench.Run, "common", CancellationToken.None);

        Assert.Equal(["poweroff\n"], _bench.Console.Typed);
        Assert.Empty(_bench.Run.Consoles);
    }

    [Fact]
    public async Task Nothing_is_typed_at_a_console_that_is_no_machine()
    {
        await QemuMachine.EndAsync(_bench.Run, "common", CancellationToken.None);

        Assert.Empty(_bench.Console.Typed);
    }

    [Fact]
    public void A_root_on_NFS_is_named_to_the_kernel()
    {
        var line = Line(_bench) with
        {
            Method = _bench.Run.Device.QemuNfs!,
            NfsMarkers = new Dictionary<string, string?> { ["{NFS_SERVER_IP}"] = "10.0.0.1", ["{NFSROOTFS}"] = "/nfs/7/root" },
        };

        Assert.Equal(["--append", "console=ttyS0 root=/dev/nfs nfsroot=10.0.0.1:/nfs/7/root,v3 rw ip=dhcp"], line.Words().TakeLast(2));
    }

    [Theory]
    [InlineData("amd64", "ide")]
    [InlineData("arm64", "virtio")]
    public void The_bus_of_the_disk_is_the_processors_usual_one(string architecture, string bus)
    {
        var line = Line(_bench) with { Architecture = architecture, Overlay = (new OverlayDisk("/d", "u", "/lava-7"), new() { Interface = null }) };

        Assert.Contains($"if={bus},", line.Words()[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("context: {arch: amd64}", "", "does not say which processor is emulated")]
    [InlineData("context: {arch: amd64}", "context: {arch: hppa}", "qemu-01 cannot emulate 'hppa' (context.arch); it can amd64, arm64")]
    [InlineData("-append \"console=ttyS0 quiet\"'", "-append \"console=ttyS0'", "images.kernel.image_arg: the double quote at column 26 is not closed")]
    public async Task What_a_job_lacks_is_said_before_anything_is_started(string right, string wrong, string message)
    {
        using var bench = ActionBench.Of(Machine.Job.Replace(right, wrong, StringComparison.Ordinal), Machine.Device);

        Assert.Contains(message, await SaidAsync(bench), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("command: sh", "command: qemu-system-nothing", "the program 'qemu-system-nothing' is not on the dispatcher's PATH")]
    [InlineData("'-m 256'", "'-m 256 \"'", "options of the device's boot method: the double quote")]
    public async Task What_a_device_lacks_is_said_before_anything_is_started(string right, string wrong, string message)
    {
        using var bench = ActionBench.Of(Machine.Job, Machine.Device.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(message, await SaidAsync(bench), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KVM_is_asked_for_only_where_there_is_some()
    {
        using var bench = ActionBench.Of(Machine.Job, Machine.Device.Replace("'-m 256'", "'-m 256', -enable-kvm", StringComparison.Ordinal));

        Assert.Equal(!Directory.Exists("/sys/class/misc/kvm"), (await bench.ValidateAsync("execute-qemu")).Any(e => e.Contains("this dispatcher's host has no KVM", StringComparison.Ordinal)));
    }

    public void Dispose() => _bench.Dispose();

    private static async Task<string> SaidAsync(ActionBench bench)
    {
        try
        {
            return Assert.Single(await bench.ValidateAsync("execute-qemu"));
        }
        catch (Dispatch.Pipeline.ActionFault fault)
        {
            return fault.Message;
        }
    }

    private static void Deployed(ActionBench bench) => bench.Run.Data.Set("common", TftpKeys.Paths, new Dictionary<string, string>
    {
        ["images.kernel"] = "/run-7/kernel/bz Image",
        ["images.disk"] = "/run-7/disk/disk.img",
    });

    private static QemuCommandLine Line(ActionBench bench) => new()
    {
        Method = bench.Run.Device.Qemu!,
        Architecture = "amd64",
        Images =
        [
            ("kernel", "/run-7/kernel/bz Image", "-kernel {kernel} -append \"console=ttyS0 quiet\""),
            ("disk", "/run-7/disk/disk.img", "-drive format=raw,file={disk}"),
        ],
        Overlay = (new OverlayDisk("/run-7/lava,guest.qcow2", "1234-5678", "/lava-7"), bench.Run.Device.GuestDisk!),
    };
}
