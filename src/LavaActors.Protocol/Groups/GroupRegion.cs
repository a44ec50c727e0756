namespace LavaActors.Protocol.Groups;

/// <summary>
/// Key of the groups' shard region in the actor registry, on every node: <c>registry.Get&lt;GroupRegion&gt;()</c> takes
/// <see cref="GroupMessages.ICommand"/>s and brings them to their group wherever it lives.
/// </summary>
public sealed class GroupRegion
{
    private GroupRegion()
    {
    }
}
