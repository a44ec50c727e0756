namespace LavaActors.Dispatch.Planning;

/// <summary>How attempts share the time of a block, and which of its actions make several (pipeline.md §7.2).</summary>
public enum RetryArithmetic
{
    /// <summary>The outermost retry action of a branch makes the attempts, and each of them has the whole time that the block says. An attempt that ran out of time is made
    /// again.</summary>
    OwnBudget,

    /// <summary>As LAVA does it: every retry action makes all the attempts, also within another one's, and the time of each is a share of what the block says.</summary>
    Strict,
}
