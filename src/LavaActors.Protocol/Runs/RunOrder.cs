using System.Text.Json.Serialization;
using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Runs;

/// <summary>What a dispatcher must know to carry out one sub-job.</summary>
/// <param name="Lead">The submission it belongs to.</param>
/// <param name="Job">The sub-job; its decimal text is the MultiNode client name and the <c>&lt;id&gt;</c> of <c>/lava-&lt;id&gt;</c>.</param>
/// <param name="DisplayId">As users see it: <c>7</c>, or <c>7.1</c> in a group.</param>
/// <param name="Definition">The sub-job's definition (after the split) as YAML text.</param>
/// <param name="Device">The board to use; for a guest the board of its host role.</param>
/// <param name="IsGuest">True for a secondary connection: the run logs in to the device over SSH and never touches its power or console.</param>
/// <param name="Group">The MultiNode group, if any.</param>
/// <param name="Fencing">Number of the reservation; a device obeys only the highest it has seen.</param>
/// <param name="AttemptOf">The first submission of this job, if this is another attempt after a run was lost.</param>
/// <param name="EarlierAttempts">How many attempts there were before.</param>
public sealed record RunOrder(
    LeadJobId Lead,
    JobId Job,
    string DisplayId,
    string Definition,
    DeviceName Device,
    bool IsGuest,
    GroupOrder? Group,
    long Fencing,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] LeadJobId? AttemptOf = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int EarlierAttempts = 0);

/// <summary>A run's place in its MultiNode group (multinode.md §2, §3).</summary>
/// <param name="Members">All members, guests included, in the order of their sub ids.</param>
public sealed record GroupOrder(GroupId Group, string Role, IReadOnlyList<GroupOrderMember> Members);

/// <summary>One member of a MultiNode group.</summary>
public sealed record GroupOrderMember(JobId Job, string Role);
