using Akka.Actor;

namespace LavaActors.Dispatch.Boards;

/// <summary>
/// The guests' runs on a board, and the host's run that waits for them to end before the board is switched off. A host passes its last barrier together with its
/// guests: without this it would be a race whether they still get to say that their tests are over.
/// </summary>
internal sealed class BoardGuests
{
    private readonly HashSet<IActorRef> _runs = [];
    private IActorRef? _waiting;

    public int Count => _runs.Count;

    public void Add(IActorRef run) => _runs.Add(run);

    public void Remove(IActorRef run)
    {
        _runs.Remove(run);
        if (_runs.Count == 0) Answer();
    }

    /// <summary>Answers with Done when the last guest has ended; at once when there is none.</summary>
    public void Await(IActorRef asker)
    {
        _waiting = asker;
        if (_runs.Count == 0) Answer();
    }

    /// <summary>Whoever waits has waited long enough.</summary>
    public void Answer()
    {
        _waiting?.Tell(BoardMessages.Done.Instance);
        _waiting = null;
    }
}
