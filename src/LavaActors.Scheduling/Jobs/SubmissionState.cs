using System.Collections.Immutable;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Jobs.JobMessages;

namespace LavaActors.Scheduling.Jobs;

/// <summary>One submission as its JobActor's events tell it.</summary>
/// <param name="Reservations">Null until it is started.</param>
/// <param name="IsGroupFormed">The group knows its members, so that their runs may begin. Always false without a group.</param>
public sealed record SubmissionState(
    LeadJobId Lead,
    bool IsCreated,
    GroupId? Group,
    ImmutableArray<SubJob> SubJobs,
    ImmutableArray<Reservation>? Reservations,
    bool IsGroupFormed,
    CancelBegun? Cancel,
    ImmutableDictionary<JobId, RoleEnded> Ended,
    bool IsClosed,
    LeadJobId? AttemptOf = null,
    int EarlierAttempts = 0)
{
    public static SubmissionState New(LeadJobId lead) => new(lead, false, null, [], null, false, null, ImmutableDictionary<JobId, RoleEnded>.Empty, false);

    public bool IsOver => IsCreated && Ended.Count == SubJobs.Length;

    /// <summary>The runs may begin, or have begun.</summary>
    public bool HasRuns => Reservations is not null && (Group is null || IsGroupFormed);

    /// <summary>A group may have been formed for it, whether or not that was answered: it would stay for ever if nobody told it of the ends.</summary>
    public bool MayHaveGroup => Reservations is not null && Group is not null;

    /// <summary>Dispatchers, group and Scheduler hear from it, whether or not it is asked.</summary>
    public bool ActsOnOthers => IsCreated && !IsClosed && (Reservations is not null || Cancel is not null);

    /// <summary>All is over, and some of it only because a dispatcher was lost.</summary>
    public bool IsLost => IsOver && Ended.Values.Any(end => end.Lost);

    public IEnumerable<SubJob> NotEnded => SubJobs.Where(sub => !Ended.ContainsKey(sub.Job));

    public SubmissionState Apply(IEvent fact) => fact switch
    {
        Created e => this with { IsCreated = true, Group = e.TargetGroup, SubJobs = [.. e.SubJobs], AttemptOf = e.AttemptOf, EarlierAttempts = e.EarlierAttempts },
        Started e => this with { Reservations = [.. e.Reservations] },
        Protocol.Jobs.JobMessages.GroupFormed => this with { IsGroupFormed = true },
        CancelBegun e => this with { Cancel = e },
        RoleEnded e => this with { Ended = Ended.SetItem(e.Job, e) },
        Closed => this with { IsClosed = true },
        _ => this,
    };

    public Reservation? PlaceOf(JobId job) => Reservations?.FirstOrDefault(mine => mine.Job == job);

    public RunOrder OrderOf(SubJob sub, Reservation place) => new(
        Lead,
        sub.Job,
        sub.DisplayId,
        sub.Request.Definition,
        place.Device,
        sub.Request.IsGuest,
        Group is { } group ? new GroupOrder(group, sub.Request.Role, [.. SubJobs.Select(each => new GroupOrderMember(each.Job, each.Request.Role))]) : null,
        place.Fencing,
        AttemptOf,
        EarlierAttempts);

    /// <summary>The question whether it is queued again. The sub-jobs' texts name their group, which is another one then; its name is as good as random, so nothing else is meant by it.</summary>
    /// <param name="group">The other group's name.</param>
    public SchedulerMessages.RequeueLost Again(CommandId command, GroupId group) => new(
        command,
        Lead,
        [.. Ended.Values.Where(end => end.Lost).Select(end => end.Job).Order()],
        Group is null ? null : group,
        [.. SubJobs.Select(sub => Group is { } before ? sub.Request with { Definition = sub.Request.Definition.Replace(before.Value, group.Value, StringComparison.Ordinal) } : sub.Request)]);

    public IReadOnlyList<GroupMember> Members => [.. SubJobs.Select(sub => new GroupMember(sub.Job, sub.Request.Role, sub.DisplayId))];
}
