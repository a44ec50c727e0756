namespace LavaActors.Gateway.Api;

/// <summary>
/// How far one sub-job is: the data of a <c>role</c> event of <c>/jobs/{id}/events/</c>. Each is the whole present state,
/// so a reader that misses some has lost nothing.
/// </summary>
/// <param name="DisplayId">As users write it: <c>7</c>, or <c>7.1</c> in a group.</param>
/// <param name="Role">Null for a job without roles.</param>
/// <param name="Guest">True for a secondary connection: <paramref name="Device"/> is then its host role's.</param>
/// <param name="Action">What runs now; null before the first action and after the last.</param>
public sealed record RoleProgress(
    long Id,
    string DisplayId,
    string? Role,
    bool Guest,
    string? Device,
    string State,
    string Health,
    ActionProgress? Action,
    ResultCounts Results,
    DateTimeOffset SubmitTime,
    DateTimeOffset? StartTime,
    DateTimeOffset? EndTime,
    string? Failure)
{
    public const string Finished = "Finished";

    /// <summary>Whether nothing of this role can change any more.</summary>
    public bool IsFinished => State == Finished;

    /// <summary>Name and number, as in <c>guest 7.1</c>.</summary>
    public string Title => Role is null ? DisplayId : $"{Role} {DisplayId}";
}

/// <summary>The running action of a role.</summary>
/// <param name="Level">Dotted position in the pipeline, <c>2.4.4.1</c>.</param>
public sealed record ActionProgress(string Level, string Name, DateTimeOffset StartedAt);

/// <summary>Recorded results by outcome.</summary>
public sealed record ResultCounts(int Pass, int Fail, int Skip, int Unknown)
{
    public static ResultCounts None { get; } = new(0, 0, 0, 0);

    public int Total => Pass + Fail + Skip + Unknown;

    /// <summary>The counts with one more of an outcome; a word that is no outcome counts as unknown.</summary>
    public ResultCounts Plus(string outcome) => outcome switch
    {
        "pass" => this with { Pass = Pass + 1 },
        "fail" => this with { Fail = Fail + 1 },
        "skip" => this with { Skip = Skip + 1 },
        _ => this with { Unknown = Unknown + 1 },
    };
}
