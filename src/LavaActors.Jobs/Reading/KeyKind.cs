namespace LavaActors.Jobs.Reading;

/// <summary>What the value of a <see cref="BlockKey"/> is.</summary>
internal enum KeyKind
{
    Text,

    /// <summary>A list of texts, or one text.</summary>
    Texts,
    Bool,
    Int,
    Mapping,

    /// <summary>A mapping with <c>url</c>.</summary>
    File,

    /// <summary>A mapping of names to mappings with <c>url</c>.</summary>
    Files,

    /// <summary>Not looked into.</summary>
    Any,
}
