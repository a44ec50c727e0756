namespace LavaActors.Yaml;

/// <summary>Where a node or an error stands in its text: file name as given to the parser, line and column from 1.</summary>
public readonly record struct SourceSpan(string File, int Line, int Column)
{
    /// <summary>The place of nodes that were built in code and never stood in a text.</summary>
    public static SourceSpan None { get; } = new(string.Empty, 0, 0);

    /// <summary>Whether there is a place at all: false for nodes built in code.</summary>
    public bool IsKnown => Line > 0;

    /// <summary><c>file:line:column</c>, as compilers print it; the file name alone when there is no line.</summary>
    public override string ToString()
    {
        if (IsKnown) return $"{File ?? "<text>"}:{Line}:{Column}";
        return string.IsNullOrEmpty(File) ? "<built>" : File;
    }
}
