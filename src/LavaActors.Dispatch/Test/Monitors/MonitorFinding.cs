using System.Globalization;
using System.Text.RegularExpressions;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Test.Monitors;

/// <summary>What a match of a monitor's pattern says (test-shell.md §12).</summary>
internal abstract partial record MonitorFinding
{
    /// <summary>The name of a monitor's suite: lower case, with <c>-</c> for blanks.</summary>
    public static string SuiteOf(string name) => name.ToLowerInvariant().Replace(' ', '-');

    /// <summary>Reads a match. With a <c>result</c> group that decides; a case with a measurement alone has passed.</summary>
    /// <param name="groups">The groups by name that took part in the match.</param>
    /// <param name="fixups">From the text of a result to pass, fail, skip or unknown; null: the usual ones.</param>
    public static MonitorFinding Of(IReadOnlyDictionary<string, string> groups, IReadOnlyDictionary<string, string>? fixups)
    {
        var name = Name(groups.GetValueOrDefault("test_case_id", ""));
        if (name.Length == 0) return new Useless("a match without a 'test_case_id'");
        double? measurement = null;
        if (groups.TryGetValue("measurement", out var text))
        {
            if (!double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
                return new Useless($"test case '{name}' has the measurement '{Short(text)}', which is no number");
            measurement = number;
        }

        string outcome;
        if (groups.TryGetValue("result", out var result)) outcome = (fixups ?? ParsePattern.DefaultFixups).GetValueOrDefault(result, result);
        else if (measurement is not null) outcome = "pass";
        else return new Useless($"test case '{name}' has neither a result nor a measurement");
        if (outcome is not ("pass" or "fail" or "skip" or "unknown"))
            return new Useless($"test case '{name}' has the result '{Short(outcome)}', which is none of pass, fail, skip, unknown; map it in the monitor's fixupdict");
        return new Result(name, outcome, measurement, groups.GetValueOrDefault("units")?.Trim() is { Length: > 0 } units ? units : null);
    }

    /// <summary>The named groups of a match that took part in it.</summary>
    public static IReadOnlyDictionary<string, string> Groups(Match match) =>
        match.Groups.Values.Where(g => g.Success && !char.IsAsciiDigit(g.Name[0])).ToDictionary(g => g.Name, g => g.Value);

    private static string Name(string text) => NoWord().Replace(text.Trim().ToLowerInvariant(), "_");

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "...";

    [GeneratedRegex(@"\W+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoWord();

    /// <summary>A result.</summary>
    public sealed record Result(string Case, string Outcome, double? Measurement, string? Units) : MonitorFinding;

    /// <summary>None, and why not.</summary>
    public sealed record Useless(string Reason) : MonitorFinding;
}
