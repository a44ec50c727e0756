using System.Text.Json.Serialization;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Groups;

/// <summary>
/// What is said to and by the coordinator of one MultiNode group (spec: multinode.md §6). Every command may be sent again
/// under the same <see cref="ICommand.Command"/> until it is answered; it takes effect once. The answer goes to whoever
/// asked last. Waiting calls are answered when their condition becomes true, or as soon as it is sure that it never will;
/// the group itself keeps no deadlines: a caller that gives up says <see cref="Withdraw"/>.
/// </summary>
public static class GroupMessages
{
    public interface ICommand : IWireMessage
    {
        GroupId Group { get; }

        CommandId Command { get; }
    }

    /// <summary>A command that a member's run sends on behalf of its pipeline or of a command in its test shell.</summary>
    public interface IMemberCommand : ICommand
    {
        JobId Member { get; }
    }

    /// <summary>A call that may have to wait for other members.</summary>
    public interface IWait : IMemberCommand
    {
        /// <summary>
        /// Until the answer its member's run makes no other call: its pipeline itself waits, or a command in its test shell while nothing else runs there.
        /// False where other processes of that shell may go on and send, or might for all that is known. A repetition may say other than the call before.
        /// </summary>
        bool HoldsRun { get; }
    }

    /// <summary>A fact about a group, kept for ever; its journal is the group's time line.</summary>
    public interface IEvent : IWireMessage
    {
        DateTimeOffset At { get; }
    }

    public interface IReply : IWireMessage
    {
        CommandId Command { get; }
    }

    // Commands

    /// <summary>From the job's actor, before it starts any run: all who belong to the group. Answer: <see cref="Acknowledged"/>.</summary>
    public sealed record FormGroup(GroupId Group, CommandId Command, IReadOnlyList<GroupMember> Members) : ICommand;

    /// <summary>From a run that starts, and, with <see cref="PossibleCalls.IsRest"/>, from one of which a part is over. Answer: <see cref="Acknowledged"/>.</summary>
    /// <param name="Calls">All that it may do for the group from now on; null where that is not known.</param>
    public sealed record Join(GroupId Group, CommandId Command, JobId Member, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PossibleCalls? Calls = null) : IMemberCommand;

    /// <summary>From a run before its first action. Answered by <see cref="GroupFormed"/> when all members have joined.</summary>
    public sealed record AwaitFormation(GroupId Group, CommandId Command, JobId Member) : IWait
    {
        public bool HoldsRun => true;
    }

    /// <summary>
    /// <c>lava-send</c>: keeps the data under the id, replacing what this member sent under it before. Answer:
    /// <see cref="Acknowledged"/>, at once.
    /// </summary>
    public sealed record Send(GroupId Group, CommandId Command, JobId Member, string MessageId, IReadOnlyDictionary<string, string?> Data) : IMemberCommand;

    /// <summary><c>lava-wait</c>: answered by <see cref="Received"/> when any member, the caller included, has sent the id.</summary>
    public sealed record Wait(GroupId Group, CommandId Command, JobId Member, string MessageId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool HoldsRun = false) : IWait;

    /// <summary>
    /// <c>lava-wait-all</c>: answered by <see cref="Received"/> when all members, or all of <paramref name="Role"/>, have
    /// sent the id; the caller counts where it is one of them. A delayed start is this call for <c>lava_start</c>.
    /// </summary>
    public sealed record WaitAll(GroupId Group, CommandId Command, JobId Member, string MessageId, string? Role, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool HoldsRun = false) : IWait;

    /// <summary>
    /// <c>lava-sync</c>: answered by <see cref="Released"/> when all members of the group have arrived. A new call (with a
    /// command id of its own) after the release arrives for the next round.
    /// </summary>
    public sealed record Sync(GroupId Group, CommandId Command, JobId Member, string MessageId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool HoldsRun = false) : IWait;

    /// <summary>
    /// From a run whose caller no longer waits for <paramref name="Call"/>: a barrier arrival no longer counts. Answer:
    /// <see cref="Acknowledged"/>, or <see cref="Released"/> when the barrier had opened already; of a send that had been stored,
    /// <see cref="Acknowledged.TooLate"/>.
    /// </summary>
    public sealed record Withdraw(GroupId Group, CommandId Command, JobId Member, CommandId Call) : IMemberCommand;

    /// <summary>From the job's actor: this member's run is over. <paramref name="How"/> is its outcome in a word (<c>Complete</c>, <c>Canceled</c>). Answer: <see cref="Acknowledged"/>.</summary>
    public sealed record MemberEnded(GroupId Group, CommandId Command, JobId Member, string How) : ICommand;

    /// <summary>From anyone who explains a group to a person. Answer: <see cref="Description"/>, at once.</summary>
    public sealed record Describe(GroupId Group, CommandId Command) : ICommand;

    // Events

    public sealed record Formed(IReadOnlyList<GroupMember> Members, DateTimeOffset At) : IEvent;

    /// <summary>A run has begun; or, with <see cref="PossibleCalls.IsRest"/>, a part of it is over.</summary>
    /// <param name="Calls">All that the run may do for the group from now on; null where that is not known.</param>
    public sealed record Joined(JobId Member, DateTimeOffset At, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PossibleCalls? Calls = null) : IEvent;

    public sealed record Sent(JobId Member, CommandId Command, string MessageId, IReadOnlyDictionary<string, string?> Data, DateTimeOffset At) : IEvent;

    /// <summary>A member stands at a barrier. An arrival of the same member in the same round that it made earlier is replaced.</summary>
    public sealed record Arrived(JobId Member, CommandId Command, string MessageId, DateTimeOffset At) : IEvent;

    /// <summary>All members stood at the barrier: this round is over. Rounds of an id count from 1.</summary>
    public sealed record BarrierOpened(string MessageId, int Round, DateTimeOffset At) : IEvent;

    public sealed record Withdrawn(JobId Member, CommandId Call, DateTimeOffset At) : IEvent;

    public sealed record Ended(JobId Member, string How, DateTimeOffset At) : IEvent;

    /// <summary>The call waits for members of whom none can go on before it is answered, or whose definitions have no call that would. <paramref name="Text"/> names them.</summary>
    public sealed record Deadlocked(JobId Member, CommandId Call, string Text, DateTimeOffset At) : IEvent;

    /// <summary>
    /// A recovered GroupActor begins to act. The journal takes each number once: whoever had the group before, and does not know yet that it was taken over, cannot store
    /// anything any more, and what is not stored has no effect.
    /// </summary>
    /// <param name="Node">The address of its node.</param>
    public sealed record OwnershipTaken(string Node, DateTimeOffset At) : IEvent;

    // Replies

    /// <param name="TooLate">To a <see cref="Withdraw"/>: the call had taken effect before, and stays.</param>
    public sealed record Acknowledged(CommandId Command, bool TooLate = false) : IReply;

    /// <summary>The group is complete; its members in the order of their ids' making.</summary>
    public sealed record GroupFormed(CommandId Command, IReadOnlyList<GroupMember> Members) : IReply;

    /// <summary>All that was sent under the id so far, each with its sender, in the order of the senders' first send.</summary>
    public sealed record Received(CommandId Command, IReadOnlyList<SentData> Messages) : IReply;

    /// <summary>The barrier has opened.</summary>
    public sealed record Released(CommandId Command, string MessageId, int Round) : IReply;

    /// <summary>What was asked is wrong or comes too late; asking again would not help. <paramref name="Text"/> says what would be right.</summary>
    public sealed record Refused(CommandId Command, GroupRefusal Reason, string Text) : IReply;

    /// <summary>The wait can never end, since <paramref name="Gone"/> have ended, or in a deadlock. <paramref name="Text"/> names the members.</summary>
    public sealed record CannotBeMet(CommandId Command, IReadOnlyList<GoneMember> Gone, string Text) : IReply;

    /// <summary>
    /// No answer, but a word to the run of a call that goes on waiting: nothing has happened in the group for long, and as far as the group can see nobody is left
    /// who could answer the call. Comes again and again while that lasts.
    /// </summary>
    public sealed record Standstill(CommandId Command, string Text) : IWireMessage;

    /// <summary>The group as it stands: its members, and which calls wait for whom.</summary>
    public sealed record Description(CommandId Command, IReadOnlyList<MemberStatus> Members, IReadOnlyList<WaitingCall> Waiting) : IReply;
}

/// <summary>Why a command was refused.</summary>
public enum GroupRefusal
{
    /// <summary>No such group was formed.</summary>
    UnknownGroup,

    /// <summary>The caller is no member.</summary>
    Stranger,

    /// <summary>Nobody in the group has the role.</summary>
    UnknownRole,

    /// <summary>An empty id, an empty or contradictory membership.</summary>
    Malformed,

    /// <summary>The data exceeds <see cref="GroupLimits"/>.</summary>
    TooLarge,

    /// <summary>The caller's run has ended.</summary>
    MemberIsOver,

    /// <summary>All members have ended.</summary>
    GroupIsOver,

    /// <summary>The call was withdrawn by its caller, or replaced by a newer one of the same member.</summary>
    GivenUp,
}

/// <summary>One sub-job of a group and its role.</summary>
/// <param name="DisplayId">As users see the sub-job, for messages: <c>7.1</c>; null where it is not known.</param>
public sealed record GroupMember(JobId Job, string Role, string? DisplayId = null)
{
    public override string ToString() => $"{DisplayId ?? Job.ToString()} ({Role})";
}

/// <summary>What one member sent under an id; a key without a value has null.</summary>
public sealed record SentData(JobId Sender, IReadOnlyDictionary<string, string?> Data);

/// <summary>A member whose run is over, and its outcome in a word.</summary>
public sealed record GoneMember(JobId Job, string Role, string How, string? DisplayId = null)
{
    public override string ToString() => $"{DisplayId ?? Job.ToString()} ({Role}, {How})";
}

/// <summary>A member as the group knows it; <paramref name="How"/> is null while its run is not over.</summary>
public sealed record MemberStatus(JobId Job, string Role, bool HasJoined, string? How, string? DisplayId = null)
{
    public GroupMember ToMember() => new(Job, Role, DisplayId);
}

/// <summary>
/// A call that waits. <paramref name="Kind"/> and <paramref name="MessageId"/> say for what; <paramref name="Missing"/> are the
/// members of whom any (for <see cref="WaitKind.Wait"/>) or each one could end the wait.
/// </summary>
public sealed record WaitingCall(JobId Member, CommandId Command, WaitKind Kind, string? MessageId, IReadOnlyList<GroupMember> Missing);

/// <summary>The waiting calls.</summary>
public enum WaitKind
{
    Formation,
    Wait,
    WaitAll,
    Sync,
}
