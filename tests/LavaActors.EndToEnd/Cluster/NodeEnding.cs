namespace LavaActors.EndToEnd.Cluster;

/// <summary>One end of a node's process.</summary>
/// <param name="Code">Its exit code; 128 and the number of the signal that ended it.</param>
/// <param name="LastWords">The last lines that it said.</param>
public sealed record NodeEnding(string Node, int Code, DateTimeOffset At, IReadOnlyList<string> LastWords)
{
    public const int Killed = 128 + 9;
}
