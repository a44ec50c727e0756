namespace LavaActors.Jobs;

/// <summary>The names of the delayed start (spec: multinode.md §9).</summary>
public static class DelayedStart
{
    /// <summary>What a waiting role writes as its <c>request</c>.</summary>
    public const string Request = "lava-start";

    /// <summary>The id under which the start message is kept.</summary>
    public const string MessageId = "lava_start";

    /// <summary>Whether sending this id releases the waiting roles: users write it with hyphen and with underscore.</summary>
    public static bool IsRelease(string messageId) => messageId is "lava_start" or "lava-start";
}
