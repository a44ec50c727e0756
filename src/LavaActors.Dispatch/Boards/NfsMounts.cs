using LavaActors.Devices;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boards;

/// <summary>Roots of somebody else's NFS server, mounted on this host while the test overlay is put into them. Each run has one place, beside its directories and in none of them: those are removed with
/// all that is in them, and what is mounted is not ours.</summary>
public static class NfsMounts
{
    private const string AddressMarker = "{ADDRESS}", DirectoryMarker = "{DIRECTORY}";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Where a run mounts.</summary>
    /// <param name="workDirectory">The run's <see cref="RunPaths.Work"/>.</param>
    public static string PlaceOf(string workDirectory) => workDirectory + ".mount";

    /// <summary>What is wrong with the configured commands; null if nothing.</summary>
    public static string? Check(NfsSettings nfs)
    {
        foreach (var (key, command) in new[] { ("mount_command", nfs.MountCommand), ("unmount_command", nfs.UnmountCommand) })
        {
            try
            {
                ShellWords.Split(command);
            }
            catch (FormatException e)
            {
                return $"nfs.{key} of the dispatcher's configuration: {e.Message}";
            }
        }

        return null;
    }

    /// <summary>Mounts a root, has something done with it, and unmounts it whatever came of that.</summary>
    /// <param name="address"><c>SERVER:PATH</c>.</param>
    /// <exception cref="ActionFault">Job: that is no address. Infrastructure: it cannot be mounted or unmounted.</exception>
    public static async Task UseAsync(RunContext run, string address, Func<string, Task> use, CancellationToken stop)
    {
        // It is an argument of a program that knows options.
        if (address.StartsWith('-')) throw ActionFault.Job($"persistent_nfs.address '{address}' begins with a hyphen; give SERVER:/PATH");
        var (configuration, place) = (run.Settings.Configuration, PlaceOf(run.Paths.Work));
        await ReleaseAsync(place, configuration, run.Log, run.Clock, stop);
        Directory.CreateDirectory(place);
        try
        {
            await LabCommand.RunAsync(MountWords(configuration.Nfs.MountCommand, address, place), run.Log, ErrorTypes.Infrastructure, Limit, run.Clock, stop);
            await use(place);
        }
        finally
        {
            await ReleaseAsync(place, configuration, run.Log, run.Clock, CancellationToken.None);
        }
    }

    /// <summary>Unmounts what is mounted at a place, if anything is, and removes the place. Nothing below it is ever removed.</summary>
    /// <exception cref="ActionFault">Infrastructure: it cannot be unmounted.</exception>
    /// <exception cref="IOException">There are files in it, and nothing is mounted.</exception>
    public static async Task ReleaseAsync(string place, DispatcherConfiguration configuration, RunLog? log, TimeProvider clock, CancellationToken stop)
    {
        if (!Directory.Exists(place) || TryRemove(place)) return;
        await LabCommand.RunAsync(UnmountWords(configuration.Nfs.UnmountCommand, place), log, ErrorTypes.Infrastructure, Limit, clock, stop);
        Directory.Delete(place, recursive: false);
    }

    /// <summary>The words of the command that mounts: with address and directory in the places of their markers, or as the last of them.</summary>
    public static IReadOnlyList<string> MountWords(string command, string address, string directory)
    {
        var words = ShellWords.Split(command);
        return words.Any(w => w.Contains(AddressMarker, StringComparison.Ordinal) || w.Contains(DirectoryMarker, StringComparison.Ordinal))
            ? [.. words.Select(w => w.Replace(DirectoryMarker, directory, StringComparison.Ordinal).Replace(AddressMarker, address, StringComparison.Ordinal))]
            : [.. words, address, directory];
    }

    private static IReadOnlyList<string> UnmountWords(string command, string directory) => NfsExports.Words(command, directory);

    /// <summary>A directory that something is mounted at cannot be removed, and neither can one with files.</summary>
    private static bool TryRemove(string place)
    {
        try
        {
            Directory.Delete(place, recursive: false);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
