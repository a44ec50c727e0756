namespace LavaActors.Yaml;

/// <summary>A YAML text read into a tree, with everything that was found on the way.</summary>
/// <param name="Root">The tree; null when the text could not be read at all. An empty text is a null scalar.</param>
/// <param name="Diagnostics">Syntax errors, duplicate keys, limits; in the order of the text.</param>
public sealed record YamlDocument(YamlNode? Root, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Longest text that is read, in bytes of UTF-8.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Deepest nesting, counted after aliases are written out.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most nodes, every alias counted as the nodes it stands for.</summary>
    public const int MaxNodes = 300_000;

    /// <summary>Whether the text can be used: no error among the diagnostics.</summary>
    public bool IsValid => Root is not null && !Diagnostics.Any(d => d.IsError);

    /// <summary>Reads one document. Never throws because of the text.</summary>
    /// <param name="text">YAML 1.1, one document.</param>
    /// <param name="file">The name used in diagnostics; never opened.</param>
    public static YamlDocument Parse(string text, string file, RepeatedKeys repeated = RepeatedKeys.AreErrors) => new YamlTreeParser(text, file, repeated).Read();
}
