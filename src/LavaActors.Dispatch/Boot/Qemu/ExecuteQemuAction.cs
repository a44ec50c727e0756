using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Images;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Boot.Qemu;

/// <summary><c>execute-qemu</c>: starts the emulator; its terminal is the console of the namespace (deploy-boot-uboot.md §8).</summary>
/// <param name="method">The boot method: <c>qemu</c> or <c>qemu-nfs</c>.</param>
public sealed partial class ExecuteQemuAction(string method) : PipelineAction
{
    private static readonly TimeSpan VersionLimit = TimeSpan.FromSeconds(10);

    public override string Name => "execute-qemu";

    public override string Summary => "start the emulator";

    public override async Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var device = scope.Run.Device;
        var emulator = QemuMachine.MethodOf(device, method)!;
        var can = string.Join(", ", device.AvailableArchitectures);
        if (ArchitectureOf(scope.Run) is not { } architecture) scope.Error($"the job does not say which processor is emulated; write 'context: {{arch: NAME}}' with one of {can}");
        else if (!device.AvailableArchitectures.Contains(architecture)) scope.Error($"{device.Hostname} cannot emulate '{architecture}' (context.arch); it can {can}");
        if (((BootBlock)scope.Node.Block!).Docker is null) scope.NeedsProgram(emulator.Command, $"it is the emulator of {device.Hostname}; it is in one of the packages qemu-system-...");
        if (QemuCommandLine.Options(emulator).Contains("-enable-kvm") && !Directory.Exists("/sys/class/misc/kvm"))
            scope.Error($"{device.Hostname} has the option -enable-kvm, and this dispatcher's host has no KVM; write 'context: {{no_kvm: true}}', or take the option out of the device's configuration");
        foreach (var (name, image) in Deployed(scope.Run, scope.Node.Namespace)?.Images ?? new Dictionary<string, Resource>())
            QemuCommandLine.Split(image.ImageArg ?? "", text => ActionFault.Job(text), $"images.{name}.image_arg");
        if (Deployed(scope.Run, scope.Node.Namespace) is null) scope.Error($"no deploy block of namespace '{scope.Node.Namespace}' comes before this one; the machine has nothing to boot");
        if (((BootBlock)scope.Node.Block!).Docker is { } container)
            await RunContainers.CheckEngineAsync(scope, $"the emulator is to run in a container of {container.Image}", "remove 'docker' to run the dispatcher's own emulator", stop);
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var (run, device) = (scope.Run, scope.Run.Device);
        await QemuMachine.EndAsync(run, scope.Namespace, stop);
        var emulator = QemuMachine.MethodOf(device, method)!;
        var architecture = ArchitectureOf(run) ?? throw ActionFault.Job("the job has no context.arch");
        var disk = scope.Find(ImageKeys.Disk);
        var words = new QemuCommandLine
        {
            Method = emulator,
            Architecture = architecture,
            Images = ImagesOf(scope),
            UefiDirectory = scope.Find(TftpKeys.Paths)?.GetValueOrDefault(ImageKeys.Uefi) is { } uefi ? Path.GetDirectoryName(uefi) : null,
            Overlay = disk is not null && device.GuestDisk is { } guest ? (disk, guest) : null,
            NfsMarkers = method == QemuBootStrategy.QemuNfs ? Markers(scope) : null,
        }.Words();
        var container = scope.Block<BootBlock>().Docker is { } image ? new QemuContainer(scope, image, words) : null;
        if (container is not null) await RunContainers.PrepareAsync(scope, container.Image, stop);
        scope.Results["qemu_version"] = VersionIn().Match(container is null ? await VersionAsync(scope, emulator.Command, stop) : await container.VersionAsync(stop)) is { Success: true } version
            ? version.Value
            : "unknown";
        scope.Results["host_arch"] = HostArchitecture;
        scope.Results["job_arch"] = architecture;
        var name = $"{method} {scope.Namespace}";
        run.Consoles[scope.Namespace] = container is null ? await StartAsync(scope, name, words, stop) : await container.StartAsync(name, stop);
        scope.Set(QemuMachine.Running, emulator.Command);
        if (disk is not null) scope.Set<IReadOnlyList<string>>(BootKeys.ShellPreparation, Mounts(disk));
    }

    /// <summary>The job's <c>context.arch</c>.</summary>
    private static string? ArchitectureOf(RunContext run) => run.Job.Context["arch"] is YamlScalar { IsNull: false } value ? value.Text : null;

    /// <summary>What deploys the machine of a namespace.</summary>
    private static DeployBlock? Deployed(RunContext run, string ns) => run.Job.Actions.OfType<DeployBlock>().LastOrDefault(d => d.Namespace == ns && d.To is "tmpfs" or "nfs");

    private static List<(string Name, string Path, string? Argument)> ImagesOf(ActionScope scope)
    {
        var paths = scope.Find(TftpKeys.Paths) ?? [];
        return [.. (Deployed(scope.Run, scope.Namespace)?.Images ?? new Dictionary<string, Resource>())
            .Where(i => paths.ContainsKey(ResourceKeys.OfImage(i.Key)))
            .Select(i => (i.Key, paths[ResourceKeys.OfImage(i.Key)], i.Value.ImageArg))];
    }

    private static Dictionary<string, string?> Markers(ActionScope scope)
    {
        var root = scope.Get(TftpKeys.NfsRoot);
        return new() { ["{NFS_SERVER_IP}"] = root.Server, ["{NFSROOTFS}"] = root.Directory };
    }

    /// <summary>The test overlay is on a disk of its own. Said again after each boot, and before each test block: once mounted it stays so.</summary>
    private static string[] Mounts(OverlayDisk disk) =>
    [
        $"mkdir -p {disk.Directory}",
        $"grep -q ' {disk.Directory} ' /proc/mounts || mount /dev/disk/by-uuid/{disk.Uuid} -t ext2 {disk.Directory}",
        $"ls -la {disk.Directory}/bin/lava-test-runner",
    ];

    private static Task<string> VersionAsync(ActionScope scope, string command, CancellationToken stop) =>
        LabCommand.RunAsync([command, "--version"], scope.Log, ErrorTypes.Infrastructure, VersionLimit, scope.Run.Clock, stop);

    private static async Task<IConsole> StartAsync(ActionScope scope, string name, IReadOnlyList<string> words, CancellationToken stop)
    {
        var run = scope.Run;
        run.Log.Info($"starting: {string.Join(' ', words.Select(ShellQuote.Word))}");
        // One that a dispatcher before this one has started holds the disks.
        await RunPrograms.KillAsync([run.Paths.Work], name, stop);
        return await KeptMachine.StartAsync(scope, name, RunPrograms.Marked(run.Paths, name, words), stop);
    }

    /// <summary>Debian's name of this host's processor.</summary>
    private static string HostArchitecture => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.X86 => "i386",
        var other => other.ToString().ToLowerInvariant(),
    };

    [GeneratedRegex(@"[0-9]+\.[0-9]+(\.[0-9]+)?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex VersionIn();
}
