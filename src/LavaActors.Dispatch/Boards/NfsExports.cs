using LavaActors.Devices;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Logs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boards;

/// <summary>The external NFS server, as the dispatcher's configuration describes it: either everything below one directory is exported for good, or two commands add
/// and remove an export. In them <c>{DIRECTORY}</c> stands for the directory.</summary>
public static class NfsExports
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task AddAsync(string directory, DispatcherConfiguration configuration, RunLog? log, TimeProvider clock, CancellationToken stop) =>
        RunAsync(configuration.Nfs.ExportCommand, directory, log, clock, stop);

    public static Task RemoveAsync(string directory, DispatcherConfiguration configuration, RunLog? log, TimeProvider clock, CancellationToken stop) =>
        RunAsync(configuration.Nfs.UnexportCommand, directory, log, clock, stop);

    private static async Task RunAsync(string? command, string directory, RunLog? log, TimeProvider clock, CancellationToken stop)
    {
        if (command is null) return;
        var words = ShellWords.Split(command).Select(w => w.Replace("{DIRECTORY}", directory, StringComparison.Ordinal)).ToList();
        await LabCommand.RunAsync(words, log, ErrorTypes.Infrastructure, Limit, clock, stop);
    }
}
