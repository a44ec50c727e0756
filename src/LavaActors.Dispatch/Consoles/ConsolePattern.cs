using System.Text.RegularExpressions;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Consoles;

/// <summary>Something to wait for on a console. Prompts and messages of jobs and devices are regular expressions (pipeline.md §12).</summary>
/// <param name="Regex">What to look for.</param>
/// <param name="Label">How messages name it.</param>
public sealed record ConsolePattern(Regex Regex, string Label)
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(2);

    /// <summary>Matches nothing: for a wait until the connection ends.</summary>
    public static ConsolePattern Nothing { get; } = Expression(@"[^\s\S]");

    /// <summary>A literal text.</summary>
    public static ConsolePattern Text(string text) => new(new Regex(Regex.Escape(text), RegexOptions.CultureInvariant), text);

    /// <summary>A regular expression of Python from a job or a device (<see cref="PythonPattern"/>). Linear-time matching where the expression allows it, a time limit where it does not, so that
    /// no expression can stall a console.</summary>
    /// <exception cref="ArgumentException">It is not a regular expression; the message says where.</exception>
    public static ConsolePattern Expression(string expression) => new(Compile(PythonPattern.ToDotNet(expression)), expression);

    private static Regex Compile(string expression)
    {
        try
        {
            return new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchLimit);
        }
        catch (NotSupportedException)
        {
            return new Regex(expression, RegexOptions.CultureInvariant, MatchLimit);
        }
    }
}
