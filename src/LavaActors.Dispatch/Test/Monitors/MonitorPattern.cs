using System.Text.RegularExpressions;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Test.Monitors;

/// <summary>
/// The <c>pattern</c> of a monitor, written in Python's dialect. It is matched against the stream, not against lines, and a dot matches a line end too: a result may stand on
/// several lines. In linear time where the expression allows it, and within a limit where it does not.
/// </summary>
internal sealed class MonitorPattern
{
    /// <summary>For one search in what was received.</summary>
    public static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(2);

    private readonly Regex _regex;

    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public MonitorPattern(string text)
    {
        const RegexOptions Options = RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.CultureInvariant;
        var expression = PythonPattern.ToDotNet(text);
        try
        {
            _regex = new Regex(expression, Options | RegexOptions.NonBacktracking, MatchLimit);
        }
        catch (NotSupportedException)
        {
            _regex = new Regex(expression, Options, MatchLimit);
        }
    }

    /// <summary>The first match at or behind a place that is not empty; null if there is none.</summary>
    /// <exception cref="RegexMatchTimeoutException">The limit was met.</exception>
    public Match? Find(string text, int from)
    {
        var match = _regex.Match(text, from);
        while (match is { Success: true, Length: 0 }) match = match.NextMatch();
        return match.Success ? match : null;
    }
}
