using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boards;

/// <summary>Removes what the lease of a board names. What cannot be removed stays in it, and is tried again after the next run or start.</summary>
/// <param name="discard">Is given the directories that are out of the way.</param>
public sealed class BoardLeftovers(DispatchSettings settings, string leaseFile, TimeProvider clock, Action<string> discard)
{
    /// <summary>Takes back the exports and takes the directories out of the way; what is left stays in the lease.</summary>
    /// <param name="isOff">The board is off: without anything left no lease is needed any more.</param>
    /// <param name="problems">Takes what goes wrong.</param>
    public async Task<BoardCleaned> RemoveAsync(BoardLease lease, bool isOff, RunLog? log, Problems problems, CancellationToken stop)
    {
        var (exports, directories) = (new List<string>(), new List<string>());
        // Before the programs: an engine has one that waits for each container's end.
        var hasNoContainers = await problems.TryAsync("ending containers of the run", () => RunContainers.RemoveAllAsync(settings, lease.Directories, log, clock, stop));
        await problems.TryAsync("ending programs of the run", () => RunPrograms.KillAsync(lease.Directories, null, stop));
        foreach (var export in lease.Exports)
        {
            if (!await problems.TryAsync($"taking back the export of {export}", () => NfsExports.RemoveAsync(export, settings.Configuration, log, clock, stop))) exports.Add(export);
        }

        // Where a container still uses them they stay, and with them the note that there is one.
        if (!hasNoContainers) directories.AddRange(lease.Directories);
        foreach (var directory in hasNoContainers ? lease.Directories : [])
        {
            var isUnmounted = await problems.TryAsync($"unmounting {NfsMounts.PlaceOf(directory)}", () => NfsMounts.ReleaseAsync(NfsMounts.PlaceOf(directory), settings.Configuration, log, clock, stop));
            if (!await problems.TryAsync($"removing {directory}", () => DiscardAsync(directory)) || !isUnmounted) directories.Add(directory);
        }

        var left = lease with { Exports = exports, Directories = directories, IsOutOfService = !isOff, IsHeld = false };
        await problems.TryAsync($"noting in {leaseFile} what is left", () =>
        {
            left.Write(leaseFile);
            return Task.CompletedTask;
        });
        return new BoardCleaned(isOff, left.OwesCleaning ? left : null, problems.Any ? problems.ToString() : null);
    }

    private Task DiscardAsync(string directory)
    {
        if (RunDirectories.MoveAside(directory) is { } aside) discard(aside);
        return Task.CompletedTask;
    }
}
