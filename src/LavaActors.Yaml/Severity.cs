namespace LavaActors.Yaml;

/// <summary>How much a diagnostic weighs: an error refuses the text, a warning lets it through.</summary>
public enum Severity
{
    /// <summary>The text is accepted; its author should look at the place anyway.</summary>
    Warning,

    /// <summary>The text is refused.</summary>
    Error,
}
