using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Jobs;

/// <summary>A MultiNode job: all its roles on one time axis.</summary>
/// <param name="Waiting">Who waits for whom right now; null while the group does not answer.</param>
/// <param name="Roles">The sub-jobs in the order of their sub ids, with the runs of their actions.</param>
/// <param name="Part">What happened between them, or a part of it.</param>
/// <param name="Log">The last lines of all roles together, in the order of their times; none for a look at what has changed.</param>
/// <param name="MostLines">So many lines of all roles the viewer has at once.</param>
public sealed record GroupDetail(
    JobRow Lead,
    IReadOnlyList<(JobRow Job, IReadOnlyList<ActionRow> Actions)> Roles,
    GroupPart Part,
    IReadOnlyList<WaitingCall>? Waiting,
    GroupPicture Picture,
    IReadOnlyList<GroupLine> Log,
    int MostLines,
    bool MayCancel)
{
    public bool IsOver => Roles.All(role => role.Job.State == JobState.Finished);
}
