namespace LavaActors.Yaml;

/// <summary>What a scalar means to a YAML 1.1 reader.</summary>
public enum YamlKind
{
    String,
    Null,
    Bool,
    Int,
    Float,
    Timestamp,
}
