using System.Reflection;
using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Boot.Qemu;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Deploy.Images;
using LavaActors.Dispatch.Deploy.Nbd;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Ssh;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Runs;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Dispatch.UserCommands;

namespace LavaActors.Dispatch.Tests.Runs;

public sealed class KeptDataTests
{
    private const string Ns = "common";

    /// <summary>What serves within one top action, or is kept in another way.</summary>
    private static readonly string[] NotKept =
    [
        "the rounds of the test stages", "the boot loader's commands", "the test overlay", "what goes into the ramdisk", "the directory on TFTP", "the directory of the images",
        "the directory of the overlays", "what the container is told of the device", "what is chosen in the menu",
    ];

    [Fact]
    public void Every_value_comes_back_as_it_was()
    {
        var plan = new PlannedRun
        {
            Suite = "0_smoke",
            RunId = "7_1.2.3",
            Repository = "http://x/tests.git",
            Path = "smoke.yaml",
            Revision = "main",
            CommitId = "abc",
            JobExpected = ["one", "two"],
            DefinitionExpected = ["one"],
            Pattern = ParsePattern.Of(@"(?P<test_case_id>\S+): (?P<result>\w+)"),
            Fixups = new Dictionary<string, string> { ["OK"] = "pass" },
        };
        var system = OperatingSystemProfile.For("debian") with { ShellFile = null };
        var data = new RunData();
        data.Set<IReadOnlyList<ConsolePattern>>(Ns, BootKeys.Prompts, [ConsolePattern.Expression(@"root@\w+:~#"), ConsolePattern.Expression("login:")]);
        data.Set(Ns, OverlayKeys.Built, new BuiltOverlay(new OverlayLayout("/srv/7/lava-overlay-x", "/lava-7", "overlay-1.1.4.tar.gz"), 4711, new Dictionary<int, IReadOnlyList<PlannedRun>> { [0] = [plan] }));
        data.Set(Ns, OverlayKeys.AuthorizedKey, "ecdsa-sha2-nistp256 AAAA lava-job-7");
        data.Set(Ns, OverlayKeys.System, system);
        data.Set<IReadOnlyList<ShellVariable>>(Ns, DeviceEnvironment.Variables, [new ShellVariable("http_proxy", "http://10.0.0.1:3128"), new ShellVariable("EMPTY", null)]);
        data.Set<IReadOnlyList<ShellVariable>>(Ns, DeviceEnvironment.Dynamic, [new ShellVariable("NFS_SERVER_IP", "10.0.0.1")]);
        data.Set(Ns, TftpKeys.Paths, new Dictionary<string, string> { ["kernel"] = "/tftp/7/x/Image" });
        data.Set<IReadOnlyDictionary<string, string>>(Ns, TftpKeys.Files, new Dictionary<string, string> { ["kernel"] = "7/x/Image" });
        data.Set(Ns, TftpKeys.NfsRoot, new NfsRoot("10.0.0.1", "/nfs/7", IsOurs: true));
        data.Set(Ns, TftpKeys.BootCommand, "booti");
        data.Set(Ns, TftpKeys.PreseedInRamdisk, "preseed.cfg");
        data.Set(Ns, BootKeys.Connection, "uart1");
        data.Set<IReadOnlyDictionary<string, string>>(Ns, BootloaderKeys.Substitutions, new Dictionary<string, string> { ["{KERNEL}"] = "7/x/Image" });
        data.Set(Ns, NbdKeys.Server, new NbdServer("10.0.0.1", 55017, "/run-7/7/root.ext4"));
        data.Set(Ns, ImageKeys.Disk, new OverlayDisk("/run-7/7/lava-guest.qcow2", "0b0c", "/lava-7"));
        data.Set(Ns, QemuMachine.Running, "qemu-system-x86_64");
        data.Set(Ns, KeptMachine.Console, "qemu common");
        data.Set<IReadOnlyList<string>>(Ns, BootKeys.ShellPreparation, ["mkdir -p /lava-7", "mount /dev/vdb /lava-7"]);
        data.Set(Ns, SshKeys.Target, new GuestTarget("10.0.0.7", 22, "root"));
        data.Set("other", SshKeys.RemoteOverlay, "/7-overlay.tar.gz");
        data.Set<IReadOnlyList<string>>(Ns, UserCommandAction.Started, ["3"]);
        data.Set<IReadOnlyDictionary<string, string>>(Ns, ProtocolCalls.Received("ipv4"), new Dictionary<string, string> { ["ipaddr"] = "10.0.0.7" });
        data.Set<IReadOnlyList<string>>(Ns, BootloaderKeys.Commands, ["boot"]);

        var back = new RunData();
        KeptData.Restore(KeptData.Of(data), back);

        Assert.Equal(data.Get(Ns, BootKeys.Prompts).Select(p => (p.Label, p.Regex.ToString())), back.Get(Ns, BootKeys.Prompts).Select(p => (p.Label, p.Regex.ToString())));
        var (built, again) = (data.Get(Ns, OverlayKeys.Built), back.Get(Ns, OverlayKeys.Built));
        Assert.Equal((built.TarballBytes, built.Layout.Tarball, built.Layout.TargetDirectory, built.Layout.Directory), (again.TarballBytes, again.Layout.Tarball, again.Layout.TargetDirectory, again.Layout.Directory));
        var run = Assert.Single(again.Runs[0]);
        Assert.Equivalent(plan with { Pattern = null }, run with { Pattern = null }, strict: true);
        Assert.Equal(plan.Pattern!.Text, run.Pattern!.Text);
        Assert.Equal("ecdsa-sha2-nistp256 AAAA lava-job-7", back.Get(Ns, OverlayKeys.AuthorizedKey));
        Assert.Equal(system, back.Get(Ns, OverlayKeys.System));
        Assert.Equal(data.Get(Ns, DeviceEnvironment.Variables), back.Get(Ns, DeviceEnvironment.Variables));
        Assert.Equal(data.Get(Ns, DeviceEnvironment.Dynamic), back.Get(Ns, DeviceEnvironment.Dynamic));
        Assert.Equal(data.Get(Ns, TftpKeys.Paths), back.Get(Ns, TftpKeys.Paths));
        Assert.Equal(data.Get(Ns, TftpKeys.Files), back.Get(Ns, TftpKeys.Files));
        Assert.Equal(data.Get(Ns, TftpKeys.NfsRoot), back.Get(Ns, TftpKeys.NfsRoot));
        Assert.Equal("booti", back.Get(Ns, TftpKeys.BootCommand));
        Assert.Equal("preseed.cfg", back.Get(Ns, TftpKeys.PreseedInRamdisk));
        Assert.Equal("uart1", back.Get(Ns, BootKeys.Connection));
        Assert.Equal(data.Get(Ns, BootloaderKeys.Substitutions), back.Get(Ns, BootloaderKeys.Substitutions));
        Assert.Equal(data.Get(Ns, NbdKeys.Server), back.Get(Ns, NbdKeys.Server));
        Assert.Equal(data.Get(Ns, ImageKeys.Disk), back.Get(Ns, ImageKeys.Disk));
        Assert.Equal("qemu-system-x86_64", back.Get(Ns, QemuMachine.Running));
        Assert.Equal("qemu common", back.Get(Ns, KeptMachine.Console));
        Assert.Equal(data.Get(Ns, BootKeys.ShellPreparation), back.Get(Ns, BootKeys.ShellPreparation));
        Assert.Equal(data.Get(Ns, SshKeys.Target), back.Get(Ns, SshKeys.Target));
        Assert.Equal("/7-overlay.tar.gz", back.Get("other", SshKeys.RemoteOverlay));
        Assert.Equal(["3"], back.Get(Ns, UserCommandAction.Started));
        Assert.Equal("10.0.0.7", back.Get(Ns, ProtocolCalls.Received("ipv4"))["ipaddr"]);
        Assert.Null(back.Find(Ns, BootloaderKeys.Commands));
    }

    /// <summary>Whoever adds a key says what becomes of it when the dispatcher is restarted.</summary>
    [Fact]
    public void Every_key_is_kept_or_known_not_to_be()
    {
        var keys = typeof(RunData).Assembly.GetTypes().Where(t => !t.ContainsGenericParameters)
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f.FieldType.IsGenericType && f.FieldType.GetGenericTypeDefinition() == typeof(DataKey<>))
            .Select(f => f.GetValue(null)!).ToList();
        Assert.NotEmpty(keys);

        var forgotten = keys.Except(KeptData.Keys).Select(k => (string)k.GetType().GetProperty("Name")!.GetValue(k)!).Except(NotKept);

        Assert.Equal([], forgotten);
    }
}
