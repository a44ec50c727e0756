using System.Text;

namespace LavaActors.Verdicts.Rules;

/// <summary>A sentence with places for what a rule has found: <c>The kernel panicked: {reason}.</c> Two braces stand for one.</summary>
/// <param name="Text">As it was written.</param>
public sealed record Sentence(string Text)
{
    /// <summary>Facts of the run that every rule can name.</summary>
    public static IReadOnlyList<string> Facts { get; } = ["action", "level", "section", "error", "error_type", "health", "device"];

    public static Sentence Empty { get; } = new("");

    /// <summary>What is wrong with the braces; null if nothing is.</summary>
    public string? Problem => Parts().Select(part => part.Problem).FirstOrDefault(problem => problem is not null);

    /// <summary>The names between braces.</summary>
    public IEnumerable<string> Names => Parts().Where(part => part.Name is not null).Select(part => part.Name!).Distinct(StringComparer.Ordinal);

    /// <summary>The sentence with values in its places.</summary>
    /// <param name="valueOf">The value of a name.</param>
    public string With(Func<string, string> valueOf)
    {
        var text = new StringBuilder();
        foreach (var part in Parts()) text.Append(part.Name is { } name ? valueOf(name) : part.Plain);
        return text.ToString();
    }

    private IEnumerable<Part> Parts()
    {
        for (var at = 0; at < Text.Length;)
        {
            var brace = Text.AsSpan(at).IndexOfAny('{', '}');
            if (brace < 0)
            {
                yield return new Part(Text[at..], null, null);
                yield break;
            }

            brace += at;
            if (brace > at) yield return new Part(Text[at..brace], null, null);
            if (brace + 1 < Text.Length && Text[brace + 1] == Text[brace])
            {
                yield return new Part(Text[brace].ToString(), null, null);
                at = brace + 2;
                continue;
            }

            var end = Text[brace] == '{' ? Text.IndexOf('}', brace) : -1;
            if (end < 0)
            {
                yield return new Part("", null, $"has a single '{Text[brace]}' at character {brace + 1}");
                yield break;
            }

            yield return new Part("", Text[(brace + 1)..end], null);
            at = end + 1;
        }
    }

    private sealed record Part(string Plain, string? Name, string? Problem);
}
