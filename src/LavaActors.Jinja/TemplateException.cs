using System.Text;
using LavaActors.Yaml;

namespace LavaActors.Jinja;

/// <summary>A template that cannot be read or rendered, told to the person who can mend it.</summary>
public sealed class TemplateException : Exception
{
    /// <summary>Most places of a chain that are told: a loop of templates has a hundred.</summary>
    private const int MaxTold = 12;

    public TemplateException(SourceSpan where, string what, string remedy, IReadOnlyList<TemplateStep>? chain = null)
        : base(Describe(where, what, remedy, chain ?? []))
    {
        Where = where;
        What = what;
        Remedy = remedy;
        Chain = chain ?? [];
    }

    /// <summary>File, line and column; the file is the template's name.</summary>
    public SourceSpan Where { get; }

    /// <summary>What is wrong.</summary>
    public string What { get; }

    /// <summary>What would be right; empty when <see cref="What"/> says it already.</summary>
    public string Remedy { get; }

    /// <summary>How rendering got to the place, innermost first; empty in the template that was asked for.</summary>
    public IReadOnlyList<TemplateStep> Chain { get; }

    /// <summary>The same as a finding among others.</summary>
    public Diagnostic ToDiagnostic() => new(Severity.Error, Where, "", What, Remedy);

    private static string Describe(SourceSpan where, string what, string remedy, IReadOnlyList<TemplateStep> chain)
    {
        var text = new StringBuilder(where.ToString()).Append(": ").Append(what);
        if (remedy.Length > 0) text.Append("; ").Append(remedy);
        for (var i = 0; i < chain.Count; i++)
        {
            if (chain.Count > MaxTold && i == MaxTold / 2)
            {
                text.Append($"\n  ... and {chain.Count - MaxTold} more");
                i = chain.Count - MaxTold / 2;
            }

            text.Append("\n  ").Append(chain[i].ToString());
        }

        return text.ToString();
    }
}
