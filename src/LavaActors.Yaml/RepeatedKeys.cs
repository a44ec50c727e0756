namespace LavaActors.Yaml;

/// <summary>What a key that comes twice in one mapping means.</summary>
public enum RepeatedKeys
{
    /// <summary>An error: in a text that a person wrote, one of the two is a slip.</summary>
    AreErrors,

    /// <summary>The last one counts, with a warning: templates overwrite what they wrote before.</summary>
    LastWins,
}
