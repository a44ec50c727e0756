namespace LavaActors.Yaml;

/// <summary>Collects findings while a text is read, so that a reader reports all of them and not only the first.</summary>
public sealed class DiagnosticBag
{
    /// <summary>Most findings that are kept: a text with more is not the kind of text its reader expects.</summary>
    public const int Max = 1000;

    private readonly List<Diagnostic> _items = [];
    private readonly HashSet<Diagnostic> _seen = [];

    /// <summary>All findings, by place in the text; findings at one place in the order they were made.</summary>
    public IReadOnlyList<Diagnostic> Items =>
        [.. _items.OrderBy(d => d.Where.Line).ThenBy(d => d.Where.Column)];

    /// <summary>Whether any finding refuses the text.</summary>
    public bool HasErrors => ErrorCount > 0;

    /// <summary>Number of errors so far; a reader compares it to know whether a part was read without one.</summary>
    public int ErrorCount { get; private set; }

    public void Add(Diagnostic diagnostic)
    {
        if (_seen.Count >= Max || !_seen.Add(diagnostic))
        {
            // What is not kept still refuses the text.
            if (diagnostic.IsError && !_seen.Contains(diagnostic)) ErrorCount++;
            return;
        }

        _items.Add(diagnostic);
        if (diagnostic.IsError) ErrorCount++;
    }

    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics) Add(diagnostic);
    }

    public void Error(SourceSpan where, string path, string what, string remedy = "") =>
        Add(new Diagnostic(Severity.Error, where, path, what, remedy));

    public void Warning(SourceSpan where, string path, string what, string remedy = "") =>
        Add(new Diagnostic(Severity.Warning, where, path, what, remedy));
}
