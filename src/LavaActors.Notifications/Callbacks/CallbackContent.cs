using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Callbacks;

/// <summary>All that a callback can tell of a job.</summary>
/// <param name="State">As it is told, which may be over by now.</param>
/// <param name="SubmitterEmail">Empty for none.</param>
/// <param name="Log">Whole lines; null where it is not asked for.</param>
/// <param name="Results">By suite; null where they are not asked for.</param>
/// <param name="ResultsLeftOut">How many more the job has.</param>
/// <param name="LogLeftOut">Bytes of the log before what is told of it.</param>
public sealed record CallbackContent(
    JobRow Job, JobState State, JobHealth Health, string SubmitterEmail, string Definition, string? Log, IReadOnlyList<(string Suite, IReadOnlyList<TestCaseRow> Cases)>? Results,
    long ResultsLeftOut = 0, long LogLeftOut = 0);
