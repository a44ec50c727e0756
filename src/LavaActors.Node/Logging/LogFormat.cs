namespace LavaActors.Node.Logging;

/// <summary>How a node writes its own log.</summary>
public enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>Lines for programs, each a JSON object.</summary>
    Json,
}
