using System.Text.Json;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boards;

/// <summary>
/// A note on disk that a run holds a board: which job, and which directories and exports are its. A process that was killed leaves it behind, and the next one
/// gives the board to the same run again if that goes on, or switches the board off and removes what is named in it, before anybody gets the board. What could not be removed
/// stays named in it. After the run it stays for the number of the reservation: no smaller one is obeyed any more.
/// </summary>
/// <param name="Fencing">The highest number of a reservation that was ever seen.</param>
/// <param name="IsOutOfService">The board could not be switched off, and the scheduler was told.</param>
/// <param name="IsHeld">The run has not given the board back.</param>
/// <param name="SwitchOff">The last decision to switch the board off after the run; null: there was none.</param>
public sealed record BoardLease(
    long Job, long Fencing, IReadOnlyList<string> Directories, IReadOnlyList<string> Exports, bool IsOutOfService = false, bool IsHeld = true, SwitchOffNote? SwitchOff = null)
{
    /// <summary>Reads the note of a board; null if there is none.</summary>
    /// <exception cref="JsonException">The file is damaged.</exception>
    public static BoardLease? Read(string file) => File.Exists(file) ? JsonSerializer.Deserialize<BoardLease>(File.ReadAllBytes(file)) : null;

    /// <summary>Writes the note whole or not at all; it is on disk when this returns: after a power cut no smaller number may be obeyed.</summary>
    public void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var next = file + ".new";
        using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(this));
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, file, overwrite: true);
    }

    /// <summary>Nothing but a switch-off is owed any more.</summary>
    public bool IsEmpty => Directories.Count == 0 && Exports.Count == 0;

    /// <summary>There is something to be put right before anybody else gets the board.</summary>
    public bool OwesCleaning => IsHeld || IsOutOfService || !IsEmpty;

    /// <param name="left">What could not be removed after the run before; or what the same run had noted in a process before this one.</param>
    public static BoardLease Of(long job, long fencing, RunPaths paths, BoardLease? left = null) =>
        new(job, fencing, [.. paths.All.Concat(left?.Directories ?? []).Distinct(StringComparer.Ordinal)], left?.Exports ?? [])
        {
            SwitchOff = left?.Job == job && left.SwitchOff is { } last ? last with { Outcome = SwitchOffOutcome.Overtaken } : null,
        };
}
