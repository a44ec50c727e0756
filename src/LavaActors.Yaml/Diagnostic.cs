using System.Text;

namespace LavaActors.Yaml;

/// <summary>One finding about a text, written for the person who can mend it.</summary>
/// <param name="Severity">Whether the text is refused.</param>
/// <param name="Where">File, line and column.</param>
/// <param name="Path">The place in the document's own terms, as <c>actions[0].deploy.to</c>; empty for the document itself and for syntax errors.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Remedy">What would be right; empty when <paramref name="What"/> says it already.</param>
public sealed record Diagnostic(Severity Severity, SourceSpan Where, string Path, string What, string Remedy)
{
    /// <summary>Whether this finding refuses the text.</summary>
    public bool IsError => Severity == Severity.Error;

    /// <summary>One line: <c>job.yaml:12:5: error: actions[0].deploy.too: unknown key 'too'; did you mean 'to'?</c></summary>
    public override string ToString()
    {
        var line = new StringBuilder();
        line.Append(Where.ToString()).Append(": ").Append(IsError ? "error" : "warning").Append(": ");
        if (Path.Length > 0) line.Append(Path).Append(": ");
        line.Append(What);
        if (Remedy.Length > 0) line.Append("; ").Append(Remedy);
        return line.ToString();
    }
}
