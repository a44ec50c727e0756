using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.Qemu;

/// <summary>An emulator that runs in a container (deploy-boot-uboot.md §8): it sees the run's own directory where the dispatcher has it, and has the host's network, KVM and tun.</summary>
/// <param name="image">The image, and the emulator's path in it.</param>
/// <param name="words">The emulator's command line.</param>
internal sealed class QemuContainer(ActionScope scope, ContainerImage image, IReadOnlyList<string> words)
{
    private static readonly string[] Nodes = ["/dev/kvm", "/dev/net/tun"];

    private readonly string _name = RunContainers.NameOf(scope, image, "lava-docker-qemu");

    public ContainerImage Image => image;

    /// <summary>What the emulator says of itself.</summary>
    /// <exception cref="ActionFault">Infrastructure: it does not run.</exception>
    public Task<string> VersionAsync(CancellationToken stop) => RunContainers.RunAsync(scope, Container([Emulator, "--version"]) with { Name = _name + "-version" }, ErrorTypes.Infrastructure, stop);

    /// <summary>Starts the machine.</summary>
    /// <param name="console">The name of its console.</param>
    public Task<IConsole> StartAsync(string console, CancellationToken stop) => RunContainers.StartAsync(scope, Container([Emulator, .. words.Skip(1)]) with { HasTerminal = true }, console, stop, isKept: true);

    private string Emulator => image.Binary ?? words[0];

    private ContainerRun Container(IReadOnlyList<string> command) => new()
    {
        Name = _name,
        Image = image.Image,
        RunDirectory = scope.Run.Paths.Work,
        Network = RunContainers.NetworkOf(scope, image) ?? "host",
        Options = ["--cap-add=NET_ADMIN"],
        Devices = [.. Nodes.Where(File.Exists)],
        Mounts = [new(scope.Run.Paths.Work, scope.Run.Paths.Work, IsWritable: true)],
        Command = command,
    };
}
