using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LavaActors.Jobs.Tests.Reference;

/// <summary>LAVA's own schemas and example jobs, which the lab fetches.</summary>
internal static class LavaJobs
{
    private const string Python = "/usr/bin/python3";

    private static readonly string Folder = Path.Combine(Environment.GetEnvironmentVariable("LAVA_LAB") ?? "/var/cache/lava-actors/lab", "reference");

    /// <summary>Why they cannot be compared with; null where they can.</summary>
    public static string? WhyNot => File.Exists(Python) && Directory.Exists(Folder) ? null : $"there is no {Folder}, or no Python; 'deploy/lab/lab setup' fetches LAVA's schemas and example jobs";

    /// <summary>The jobs of LAVA's documentation.</summary>
    public static IEnumerable<(string Name, string Text)> Examples =>
        Directory.EnumerateFiles(Path.Combine(Folder, "jobs"), "*.yaml").Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllText(file)));

    /// <summary>Jobs made at random that LAVA's schemas take.</summary>
    /// <param name="seed">The same seed makes the same jobs.</param>
    /// <param name="count">How many for each method.</param>
    public static List<(string Method, string Text)> Make(int seed, int count)
    {
        var start = new ProcessStartInfo(Python, ["-c", Text.Sample("jobs.py"), seed.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["PYTHONPATH"] = Path.Combine(Folder, "python") },
        };
        using var process = Process.Start(start)!;
        List<(string, string)> jobs = [];
        while (process.StandardOutput.ReadLine() is { } line)
        {
            using var made = JsonDocument.Parse(line);
            jobs.Add((made.RootElement.GetProperty("method").GetString()!, made.RootElement.GetProperty("job").GetString()!));
        }

        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return jobs;
    }
}
