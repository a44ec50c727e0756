namespace LavaActors.EndToEnd.Cluster;

/// <summary>What the API tells of a sub-job.</summary>
/// <param name="Lead">The first sub-job of its submission.</param>
/// <param name="Name">The job's name, as its text says.</param>
/// <param name="Device">Empty when it never had one.</param>
public sealed record JobRecord(
    long Lead, long Job, string Name, string Role, string Device, string State, string Health, string Failure, IReadOnlyList<CaseRecord> Cases)
{
    public const string Complete = "Complete", Incomplete = "Incomplete", Canceled = "Canceled", Finished = "Finished";

    public bool IsComplete => Health == Complete;

    public bool IsCanceled => Health == Canceled;

    public override string ToString() => $"job {Job}{(Role.Length > 0 ? $" ({Role})" : "")} of '{Name}' on {Device}: {State} {Health} {Failure}";
}

/// <summary>One result.</summary>
public sealed record CaseRecord(string Suite, string Name, string Outcome);
