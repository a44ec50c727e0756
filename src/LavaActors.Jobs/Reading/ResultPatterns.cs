using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>What patterns of results share (spec: test-shell.md §2, §12).</summary>
internal static class ResultPatterns
{
    private static readonly string[] Results = ["pass", "fail", "skip", "unknown"];

    /// <summary>The <c>fixupdict</c>: what is printed to the result it stands for; null when not given.</summary>
    public static IReadOnlyDictionary<string, string>? ReadFixups(MapReader reader)
    {
        if (!reader.Has("fixupdict")) return null;
        var fixups = reader.StringMap("fixupdict");
        foreach (var (from, to) in fixups.Where(f => !Results.Contains(f.Value)))
        {
            reader.Error("fixupdict", $"'{from}' is mapped to '{to}'", $"a result is one of {string.Join(", ", Results)}");
        }

        return fixups;
    }
}
