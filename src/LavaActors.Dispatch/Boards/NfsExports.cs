using LavaActors.Devices;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boards;

/// <summary>The external NFS server, as the dispatcher's configuration describes it: either everything below one directory is exported for good, or two commands add
/// and remove an export. They get the directory as last argument, or in the place of <c>{DIRECTORY}</c>.</summary>
public static class NfsExports
{
    private const string Marker = "{DIRECTORY}";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task AddAsync(string directory, DispatcherConfiguration configuration, RunLog? log, TimeProvider clock, CancellationToken stop) =>
        RunAsync(configuration.Nfs.ExportCommand, directory, configuration, log, clock, stop);

    public static Task RemoveAsync(string directory, DispatcherConfiguration configuration, RunLog? log, TimeProvider clock, CancellationToken stop) =>
        RunAsync(configuration.Nfs.UnexportCommand, directory, configuration, log, clock, stop);

    /// <summary>What is wrong with the configured commands; null if nothing.</summary>
    public static string? Check(NfsSettings nfs)
    {
        foreach (var (key, command) in new[] { ("export_command", nfs.ExportCommand), ("unexport_command", nfs.UnexportCommand) })
        {
            try
            {
                if (command is not null) Words(command, "/");
            }
            catch (FormatException e)
            {
                return $"nfs.{key} of the dispatcher's configuration: {e.Message}";
            }
        }

        return null;
    }

    /// <summary>The command's words with the directory in the place of its marker, or as the last of them.</summary>
    /// <exception cref="FormatException">A quote is not closed.</exception>
    public static IReadOnlyList<string> Words(string command, string directory)
    {
        var words = ShellWords.Split(command);
        return words.Any(w => w.Contains(Marker, StringComparison.Ordinal))
            ? [.. words.Select(w => w.Replace(Marker, directory, StringComparison.Ordinal))]
            : [.. words, directory];
    }

    private static async Task RunAsync(string? command, string directory, DispatcherConfiguration configuration, RunLog? log, TimeProvider clock, CancellationToken stop)
    {
        if (command is null) return;
        if (Check(configuration.Nfs) is { } wrong) throw ActionFault.Configuration(wrong);
        await LabCommand.RunAsync(Words(command, directory), log, ErrorTypes.Infrastructure, Limit, clock, stop);
    }
}
