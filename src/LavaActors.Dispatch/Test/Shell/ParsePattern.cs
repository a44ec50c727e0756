using System.Text.RegularExpressions;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>
/// The <c>parse.pattern</c> of a test definition: finds results in plain output (spec: test-shell.md §10.4). Written in Python's dialect.
/// Matched line by line, in linear time where the expression allows it and within a limit where it does not, so that none can stall a console.
/// </summary>
public sealed class ParsePattern
{
    /// <summary>For one line.</summary>
    public static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(2);

    /// <summary>Hold where a definition has no <c>fixupdict</c> of its own.</summary>
    public static readonly IReadOnlyDictionary<string, string> DefaultFixups = new Dictionary<string, string>
    {
        ["PASS"] = "pass",
        ["FAIL"] = "fail",
        ["SKIP"] = "skip",
        ["UNKNOWN"] = "unknown",
    };

    private readonly Regex _regex;
    private readonly bool _hasMeasurement;
    private readonly bool _hasUnits;

    private ParsePattern(string text, Regex regex)
    {
        Text = text;
        _regex = regex;
        var groups = regex.GetGroupNames();
        _hasMeasurement = groups.Contains("measurement");
        _hasUnits = groups.Contains("units");
    }

    /// <summary>As the definition has it.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ArgumentException">It is no regular expression, or lacks a group; the message says which.</exception>
    public static ParsePattern Of(string pattern)
    {
        var regex = Compile(PythonPattern.ToDotNet(pattern));
        var groups = regex.GetGroupNames();
        foreach (var needed in (string[])["test_case_id", "result"])
        {
            if (!groups.Contains(needed)) throw new ArgumentException($"the parse pattern '{pattern}' lacks the group (?P<{needed}>...)", nameof(pattern));
        }

        return new ParsePattern(pattern, regex);
    }

    /// <summary>The results in one line, in their order. A case id with a blank in it is no result.</summary>
    /// <exception cref="RegexMatchTimeoutException">The limit was met.</exception>
    public IReadOnlyList<ShellReport.Matched> Find(ReadOnlySpan<char> line)
    {
        if (!_regex.IsMatch(line)) return [];
        var found = new List<ShellReport.Matched>();
        for (var match = _regex.Match(line.ToString()); match.Success; match = match.NextMatch())
        {
            var name = match.Groups["test_case_id"].Value;
            if (name.Length == 0 || name.Contains(' ')) continue;
            found.Add(new ShellReport.Matched(
                name,
                match.Groups["result"].Value,
                _hasMeasurement ? match.Groups["measurement"].Value : null,
                _hasUnits ? match.Groups["units"].Value : null));
        }

        return found;
    }

    private static Regex Compile(string pattern)
    {
        const RegexOptions Options = RegexOptions.Multiline | RegexOptions.CultureInvariant;
        try
        {
            return new Regex(pattern, Options | RegexOptions.NonBacktracking, MatchLimit);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, Options, MatchLimit);
        }
    }
}
