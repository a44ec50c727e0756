namespace LavaActors.Devices;

/// <summary>What becomes of a dispatcher's runs when its node is told to end.</summary>
public enum RunsAtStop
{
    /// <summary>They stop where they are and go on in the next process; their boards stay on (<c>keep-runs</c>).</summary>
    Keep,

    /// <summary>They end, and their boards are switched off (<c>end-runs</c>).</summary>
    End,
}
