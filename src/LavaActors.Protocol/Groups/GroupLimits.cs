namespace LavaActors.Protocol.Groups;

/// <summary>
/// How much data a group takes, in characters of ids, keys and values together. A refused send says which limit it met.
/// </summary>
public static class GroupLimits
{
    /// <summary>One message: the reference's largest request (spec: multinode.md §5.2).</summary>
    public const int MessageCharacters = 0xFFFE;

    /// <summary>
    /// Everything under one id: it goes out in a single reply, and a character can take six bytes in it
    /// (see <see cref="Wire.WireHosting.MaximumFrameBytes"/>).
    /// </summary>
    public const int TopicCharacters = 16 * MessageCharacters;
}
