namespace LavaActors.Yaml;

/// <summary>One entry of a mapping: the key with its own place, and the value.</summary>
public sealed record YamlEntry(YamlScalar Key, YamlNode Value);
