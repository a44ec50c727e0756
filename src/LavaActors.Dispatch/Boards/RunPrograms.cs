using System.Diagnostics;
using System.Globalization;
using System.Text;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boards;

/// <summary>Programs that run as long as a run does: emulators, servers of block devices. They outlive a dispatcher that is killed. Each has the run and a name in its environment, by which
/// the next process finds it: a process id alone may be another program's by then.</summary>
internal static class RunPrograms
{
    private const string Variable = "LAVA_ACTORS_RUN";

    /// <summary>A command line with that environment.</summary>
    /// <param name="name">Of the program within its run.</param>
    public static IReadOnlyList<string> Marked(RunPaths paths, string name, IReadOnlyList<string> words) => ["env", $"{Variable}={paths.Work}:{name}", .. words];

    /// <summary>Kills what a process before this one has started, and waits until it is gone.</summary>
    /// <param name="directories">The working directories of runs.</param>
    /// <param name="name">One program; null: all of them.</param>
    public static async Task KillAsync(IReadOnlyCollection<string> directories, string? name, CancellationToken stop)
    {
        foreach (var id in Directory.EnumerateDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0))
        {
            if (id == 0 || MarkOf(id) is not { } mark || !directories.Any(d => name is null ? mark.StartsWith(d + ":", StringComparison.Ordinal) : mark == $"{d}:{name}")) continue;
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
                await process.WaitForExitAsync(stop);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It has ended in this moment.
            }
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
