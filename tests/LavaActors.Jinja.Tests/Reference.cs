using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace LavaActors.Jinja.Tests;

/// <summary>Python's Jinja2: many cases in one process.</summary>
internal static class Reference
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> There = new(() =>
    {
        if (!File.Exists(Python)) return false;
        using var process = Start("-c", "import jinja2.sandbox");
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode == 0;
    });

    public static bool IsThere => There.Value;

    /// <summary>The texts in order; null, with the error, where it fails.</summary>
    public static List<(string? Text, string? Error)> Render(IReadOnlyCollection<Case> cases)
    {
        using var process = Start("-W", "ignore", "-c", Resources.Text("reference.py"));
        var writer = Task.Run(() =>
        {
            foreach (var one in cases) process.StandardInput.WriteLine(one.ToJson());
            process.StandardInput.Close();
        });
        List<(string?, string?)> results = [];
        while (process.StandardOutput.ReadLine() is { } line)
        {
            using var answer = JsonDocument.Parse(line);
            results.Add(answer.RootElement.TryGetProperty("r", out var text) ? (text.GetString(), null) : (null, answer.RootElement.GetProperty("e").GetString()));
        }

        process.WaitForExit();
        writer.GetAwaiter().GetResult();
        Assert.Equal(cases.Count, results.Count);
        return results;
    }

    /// <summary>Both render the same, or both fail. Tells of the shortest template that differs.</summary>
    /// <param name="cases">What is rendered.</param>
    /// <param name="environment">Where to take this library's templates from; made for each case when null.</param>
    /// <returns>How many were rendered by both.</returns>
    public static int Compare(IReadOnlyCollection<Case> cases, JinjaEnvironment? environment = null)
    {
        var rendered = 0;
        List<string> differences = [];
        foreach (var (one, (expected, failure)) in cases.Zip(Render(cases)))
        {
            var (text, error) = one.Render(environment);
            // An address in memory, which this library refuses to print. And a slice of what has none is Undefined to Jinja2 if it is all of constants, else an error.
            var same = expected?.Contains(" at 0x", StringComparison.Ordinal) == true ? text is null : text == expected || error?.What.Contains("cannot be sliced", StringComparison.Ordinal) == true;
            if (same && text is not null) rendered++;
            if (!same) differences.Add($"{one.ToJson()}\n  Python: {(expected is null ? failure : JsonSerializer.Serialize(expected))}\n  here:   {(text is null ? error!.Message : JsonSerializer.Serialize(text))}");
        }

        var shortest = differences.OrderBy(difference => difference.Length).Take(int.Parse(Environment.GetEnvironmentVariable("JINJA_DIFFERENCES") ?? "3"));
        Assert.True(differences.Count == 0, $"{differences.Count} of {cases.Count} differ, these are the shortest:\n" + string.Join("\n", shortest));
        return rendered;
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Python)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
