namespace LavaActors.Node.Membership;

/// <summary>
/// What was said and done about members already, so that it is not again. That a member's fate was open is no verdict: as soon as a majority is there again
/// (<see cref="DeathRules"/>) it is still put out.
/// </summary>
internal sealed class JudgedPeers<TNode>
{
    private readonly HashSet<TNode> _dead = [];
    private readonly HashSet<TNode> _doubted = [];

    /// <summary>Whether this is the first time that the member is found dead.</summary>
    public bool IsFirstDeath(TNode node) => _dead.Add(node);

    /// <summary>Whether this is the first time that nobody here can decide about the member; false once it was found dead.</summary>
    public bool IsFirstDoubt(TNode node) => !_dead.Contains(node) && _doubted.Add(node);

    /// <summary>The member is gone or back: whatever comes is new.</summary>
    public void Forget(TNode node)
    {
        _dead.Remove(node);
        _doubted.Remove(node);
    }
}
