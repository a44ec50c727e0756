using System.Collections.Immutable;
using LavaActors.Protocol.Consoles;

namespace LavaActors.Dispatch.Consoles.Live;

/// <summary>
/// Who may type into a console: one person at a time, who has the floor. Whoever asks while somebody has it waits until that one grants it, or until the time for an answer is up, and then it is his.
/// While a job runs who may not change it needs to be permitted by somebody who may, and is denied when nobody answers; and who may change the job takes the floor back from whom he permitted at once.
/// Pure: the caller gives the time.
/// </summary>
/// <param name="HasJob">A job runs.</param>
/// <param name="People">The viewers, by their numbers.</param>
/// <param name="Holder">Who types; null for nobody.</param>
/// <param name="Asker">Who asks to; null for nobody.</param>
public sealed record ConsoleFloor(bool HasJob, ImmutableSortedDictionary<long, FloorPerson> People, FloorHolder? Holder, FloorAsker? Asker)
{
    /// <summary>Nobody is there.</summary>
    public static ConsoleFloor Empty { get; } = new(HasJob: false, ImmutableSortedDictionary<long, FloorPerson>.Empty, null, null);

    /// <summary>Another session begins: nobody may do anything in it until that is known.</summary>
    public ConsoleFloor Begin(bool hasJob) =>
        new(hasJob, People.ToImmutableSortedDictionary(each => each.Key, each => each.Value with { Right = ConsoleRight.None }), null, null);

    /// <summary>The session is over: nobody types any more, and who saw it sees it.</summary>
    public FloorChange End() =>
        new(
            this with { Holder = null, Asker = null, People = People.ToImmutableSortedDictionary(each => each.Key, each => each.Value.AtMost(ConsoleRight.Watch)) },
            Asker is { } asker ? [new FloorNotice(asker.Viewer, "the console is closed")] : []);

    /// <summary>Somebody comes, or what he may do has changed.</summary>
    public FloorChange Enter(long viewer, string user, ConsoleRight right)
    {
        var next = this with { People = People.SetItem(viewer, new FloorPerson(user, right)) };
        if (right >= ConsoleRight.Type) return FloorChange.To(next);
        if (Asker?.Viewer == viewer) next = next with { Asker = null };
        return next.WithoutHolder(viewer);
    }

    public FloorChange Leave(long viewer)
    {
        var next = this with { People = People.Remove(viewer), Asker = Asker?.Viewer == viewer ? null : Asker };
        return next.WithoutHolder(viewer);
    }

    /// <param name="until">When the time for an answer is up.</param>
    public FloorChange Ask(long viewer, DateTimeOffset until)
    {
        if (RightOf(viewer) < ConsoleRight.Type) return Refuse(viewer, "you may not type here: that takes the right to submit to the device, or to change it where no job runs");
        if (Holder?.Viewer == viewer || Asker?.Viewer == viewer) return FloorChange.To(this);
        if (Asker is { } first) return Refuse(viewer, $"{first.User} asks for the floor already; wait for the answer");
        var needsPermit = NeedsPermit(viewer);
        if (needsPermit && !People.Values.Any(person => person.Right == ConsoleRight.Permit))
            return Refuse(viewer, "a job runs: who may change it has to permit that you type, as its submitter or an administrator, and none of them is here");
        if (!needsPermit && (Holder is null || (HasJob && NeedsPermit(Holder.Viewer))))
            return Give(viewer, Holder is { } before ? $"taken back from {before.User}" : "nobody had it");
        return FloorChange.To(this with { Asker = new FloorAsker(viewer, UserOf(viewer), needsPermit, until) });
    }

    /// <summary>Somebody grants the floor to who asks for it, or denies it.</summary>
    public FloorChange Answer(long by, long asker, bool isGranted)
    {
        if (Asker is not { } asking || asking.Viewer != asker) return Refuse(by, "nobody asks for the floor any more");
        if (!MayAnswer(by)) return Refuse(by, asking.NeedsPermit ? "only who may change the job can permit that" : $"{Holder?.User ?? "nobody"} has the floor");
        return isGranted ? Give(asker, $"granted by {UserOf(by)}") : new FloorChange(this with { Asker = null }, [new FloorNotice(asker, $"{UserOf(by)} denied it")]);
    }

    public FloorChange Release(long by) => Holder?.Viewer == by ? WithoutHolder(by) : Refuse(by, "you do not have the floor");

    /// <summary>The time for an answer to who asks is up.</summary>
    public FloorChange TimeUp() => Asker switch
    {
        null => FloorChange.To(this),
        { NeedsPermit: true } asking => new FloorChange(this with { Asker = null }, [new FloorNotice(asking.Viewer, "nobody has permitted it in time")]),
        var asking => Give(asking.Viewer, $"{Holder?.User ?? "nobody"} did not answer"),
    };

    /// <summary>Why what somebody types is not taken; null when it is.</summary>
    public string? WhyNotType(long viewer) =>
        Holder is not { } holder ? "you do not have the floor; ask for it" : holder.Viewer == viewer ? null : $"{holder.User} has the floor; ask for it";

    /// <summary>Whether it is for him to grant or deny it.</summary>
    public bool MayAnswer(long viewer) => Asker is { } asking && (asking.NeedsPermit ? RightOf(viewer) == ConsoleRight.Permit : Holder?.Viewer == viewer);

    public ConsoleRight RightOf(long viewer) => People.TryGetValue(viewer, out var person) ? person.Right : ConsoleRight.None;

    private string UserOf(long viewer) => People.TryGetValue(viewer, out var person) ? person.User : "somebody";

    private bool NeedsPermit(long viewer) => HasJob && RightOf(viewer) < ConsoleRight.Permit;

    private FloorChange Give(long viewer, string because) => FloorChange.To(this with
    {
        Holder = new FloorHolder(viewer, UserOf(viewer), because),
        Asker = Asker?.Viewer == viewer ? null : Asker,
    });

    /// <summary>If he has the floor it is free, and theirs who asks for it and needs nobody's permission.</summary>
    private FloorChange WithoutHolder(long viewer)
    {
        if (Holder is not { } holder || holder.Viewer != viewer) return FloorChange.To(this);
        var free = this with { Holder = null };
        return free.Asker is { NeedsPermit: false } asking ? free.Give(asking.Viewer, $"{holder.User} released it") : FloorChange.To(free);
    }

    private FloorChange Refuse(long viewer, string why) => new(this, [new FloorNotice(viewer, why)]);
}
