using Akka.Event;

namespace LavaActors.Dispatch.Boards;

/// <summary>
/// A note on disk that a command of the board is running, and what that command has in its environment. A process that was killed leaves both behind, and the next one ends the command
/// before it touches the board: it might switch it on after that one has switched it off. A command that came to its end is not noted any more: what it left running goes on.
/// </summary>
/// <param name="file">The note; also part of the mark. Null: nothing is noted.</param>
internal sealed class PowerNote(string? file, ILoggingAdapter? log)
{
    /// <summary>A command begins. Answers its mark.</summary>
    public string? Begin()
    {
        if (file is null) return null;
        var name = Guid.NewGuid().ToString("N");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A board has to be switched off though the disk is full.
            log?.Warning("{file} cannot be written: {why}; if this process is killed now, a command that switches the board goes on", file, e.Message);
        }

        return RunPrograms.MarkOf(file, name);
    }

    /// <summary>It has ended.</summary>
    public void End()
    {
        try
        {
            if (file is not null) File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log?.Warning("{file} cannot be removed: {why}", file, e.Message);
        }
    }

    /// <summary>Ends the command that a process before this one has left running, with all that it has started.</summary>
    /// <exception cref="IOException">The note cannot be read.</exception>
    public async Task EndLeftAsync(CancellationToken stop)
    {
        if (file is null || !File.Exists(file)) return;
        await RunPrograms.KillTreesAsync(RunPrograms.MarkOf(file, await File.ReadAllTextAsync(file, stop)), stop);
        End();
    }
}
