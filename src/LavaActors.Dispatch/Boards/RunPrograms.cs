using System.Diagnostics;
using System.Globalization;
using System.Text;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boards;

/// <summary>Programs that run as long as a run does: emulators, servers of block devices. They outlive a dispatcher that is killed. Each has the run and a name in its environment, by which
/// the next process finds it: a process id alone may be another program's by then.</summary>
internal static class RunPrograms
{
    /// <summary>The variable of the environment.</summary>
    public const string Variable = "LAVA_ACTORS_RUN";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>A command line with that environment.</summary>
    /// <param name="name">Of the program within its run.</param>
    public static IReadOnlyList<string> Marked(RunPaths paths, string name, IReadOnlyList<string> words) => ["env", $"{Variable}={MarkOf(paths.Work, name)}", .. words];

    /// <summary>The value of that variable.</summary>
    public static string MarkOf(string owner, string name) => $"{owner}:{name}";

    /// <summary>Kills all programs with a mark. Each is stopped before its children are killed, so that a script does not go on with what comes behind them.</summary>
    public static async Task KillTreesAsync(string mark, CancellationToken stop)
    {
        while (Marked(mark) is { Count: > 0 } marked)
        {
            // Who has started another one is ended first.
            var id = marked.FirstOrDefault(each => ParentOf(each) is not { } parent || !marked.Contains(parent), marked[0]);
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(stop);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or AggregateException)
            {
                // It has ended in this moment; or a child of it is another user's.
            }
        }
    }

    private static List<int> Marked(string mark) => [.. ProcessIds().Where(id => MarkOf(id) == mark)];

    private static IEnumerable<int> ProcessIds() =>
        Directory.EnumerateDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).Where(id => id != 0);

    private static int? ParentOf(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal));
            return line is null ? null : int.Parse(line[5..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Kills what a process before this one has started, and waits until it is gone.</summary>
    /// <param name="directories">The working directories of runs.</param>
    /// <param name="name">One program; null: all of them.</param>
    public static async Task KillAsync(IReadOnlyCollection<string> directories, string? name, CancellationToken stop)
    {
        foreach (var id in ProcessIds())
        {
            if (MarkOf(id) is not { } mark || !directories.Any(d => name is null ? mark.StartsWith(d + ":", StringComparison.Ordinal) : mark == $"{d}:{name}")) continue;
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
                while (!process.HasExited && !IsZombie(id)) await Task.Delay(Look, TimeProvider.System, stop);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It has ended in this moment.
            }
        }
    }

    /// <summary>It has ended, and whoever should take its exit code does not: as in a container whose first process is no init. What it had open is closed.</summary>
    private static bool IsZombie(int id)
    {
        try
        {
            return File.ReadLines($"/proc/{id}/status").Any(line => line.StartsWith("State:", StringComparison.Ordinal) && line.Contains('Z', StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>The value of the variable in a process's environment; null if it has none, or is another user's.</summary>
    private static string? MarkOf(int id)
    {
        try
        {
            const string start = Variable + "=";
            return Array.Find(Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/environ")).Split('\0'), v => v.StartsWith(start, StringComparison.Ordinal))?[start.Length..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
