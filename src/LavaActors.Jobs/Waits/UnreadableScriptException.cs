namespace LavaActors.Jobs.Waits;

/// <summary>A script that the reader does not understand. It is no finding: the shell of the target has the last word.</summary>
internal sealed class UnreadableScriptException(string message) : Exception(message);
