namespace LavaActors.Coordination.Groups;

/// <summary>Ids of messages and barriers as test writers give them.</summary>
public static class MessageIds
{
    public const string Start = "lava_start";

    /// <summary>
    /// The id itself, but <c>lava-start</c> is <c>lava_start</c>: the request that delays a role is spelled with a hyphen,
    /// so test writers send the message that ends the delay in both spellings (spec: multinode.md §9).
    /// </summary>
    public static string Canonical(string id) => id == "lava-start" ? Start : id;
}
