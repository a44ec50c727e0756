namespace LavaActors.Protocol.Projection;

/// <summary>One condition on jobs (spec: rest-api.md §3).</summary>
/// <param name="Path">Where <paramref name="Field"/> is <see cref="JobField.Metadata"/>: the keys from the outside in, joined by <c>__</c>. Lists have <c>[]</c> as the key of any entry.</param>
/// <param name="Values">Texts, whole numbers (<see cref="long"/>), times (<see cref="DateTimeOffset"/>) or truths (<see cref="bool"/>), one except for <see cref="FilterLookup.In"/>.</param>
/// <param name="Reader">Where the field is a definition: of jobs of others it is compared only where it can have no secrets, or they could be guessed letter by letter. And where it is what a job failed by: an error that names jobs is compared without its digits and dots, or numbers of jobs that he may not see could be. Null: all is compared.</param>
/// <param name="IsNegated">All jobs that the condition does not hold for, also those without a value.</param>
public sealed record JobFilter(JobField Field, FilterLookup Lookup, IReadOnlyList<object> Values, bool IsNegated = false, string Path = "", string? Reader = null)
{
    /// <summary>Conditions that have to hold with it, and are negated with it as one: not all of them. What they say of negation and reader does not count, and none is by a pattern.</summary>
    public IReadOnlyList<JobFilter> And { get; init; } = [];
}

/// <summary>What of a job is compared.</summary>
public enum JobField
{
    Id,
    SubmitTime,
    StartTime,
    EndTime,

    /// <summary>From its start to its end, in whole seconds; none while it is not over.</summary>
    Duration,
    TargetGroup,

    /// <summary>By the number of the enumeration.</summary>
    State,

    /// <summary>By the number of the enumeration.</summary>
    Health,
    HealthCheck,
    Priority,
    Description,
    Definition,
    OriginalDefinition,
    MultinodeDefinition,
    /// <summary>What people said, else the error of its run.</summary>
    FailureComment,

    /// <summary>By the name of the type.</summary>
    DeviceType,

    /// <summary>By the name of the device.</summary>
    Device,
    Submitter,

    /// <summary>Any of its tags, by name: <see cref="FilterLookup.In"/> and <see cref="FilterLookup.IsNull"/>.</summary>
    Tags,

    /// <summary>Any of its groups, by name: <see cref="FilterLookup.In"/> and <see cref="FilterLookup.IsNull"/>.</summary>
    ViewingGroups,

    /// <summary>Any of its failure tags, by id: <see cref="FilterLookup.In"/> and <see cref="FilterLookup.IsNull"/>.</summary>
    FailureTags,
    Metadata,

    /// <summary>In its MultiNode job; empty for a job of one node.</summary>
    Role,
}

/// <summary>How it is compared. Those with an I do not tell upper case from lower.</summary>
public enum FilterLookup
{
    Exact,
    IExact,
    In,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    IsNull,
    Contains,
    IContains,
    StartsWith,
    IStartsWith,
    EndsWith,
    IEndsWith,

    /// <summary>Of metadata only; without backtracking.</summary>
    Regex,

    /// <summary>Of metadata only; without backtracking.</summary>
    IRegex,

    /// <summary>Of metadata only: there is a value at one of the values, which are paths, or below it.</summary>
    HasKey,
}
