namespace LavaActors.Yaml;

/// <summary>Ends the reading of a text inside the parser; never leaves it.</summary>
internal sealed class YamlLimitException(SourceSpan where, string message, string remedy) : Exception(message)
{
    public SourceSpan Where { get; } = where;

    public string Remedy { get; } = remedy;
}
