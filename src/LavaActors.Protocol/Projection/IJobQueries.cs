using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Projection;

/// <summary>
/// Questions to the read model. What an event changed can be seen here a moment after it was stored; a submission before it was answered.
/// "Job" is a sub-job throughout, as API clients count them.
/// </summary>
public interface IJobQueries
{
    Task<JobPage> ListAsync(JobQuery query, CancellationToken stop);

    /// <summary>Null when there is no such job.</summary>
    Task<JobRow?> GetAsync(JobId job, CancellationToken stop);

    /// <summary>Finds a job by what users see: <c>7</c> or <c>7.1</c>.</summary>
    Task<JobRow?> GetAsync(string displayId, CancellationToken stop);

    /// <summary>Those of some names, as users see jobs (<c>7</c> or <c>7.1</c>) and as the methods above find them, for which there is a job that somebody may see. One question for a thousand names.</summary>
    /// <param name="viewer">Null: sees all.</param>
    Task<IReadOnlySet<string>> SeenAsync(IReadOnlyCollection<string> names, JobViewer? viewer, CancellationToken stop);

    /// <summary>All sub-jobs of a submission in the order of their sub ids; empty when there is no such submission.</summary>
    Task<IReadOnlyList<JobRow>> SubmissionAsync(LeadJobId lead, CancellationToken stop);

    Task<JobTexts?> TextsAsync(JobId job, CancellationToken stop);

    /// <summary>The texts of several jobs at once; a job that is not there is left out.</summary>
    Task<IReadOnlyDictionary<JobId, JobTexts>> TextsAsync(IReadOnlyCollection<JobId> jobs, CancellationToken stop);

    /// <summary>The suites of a job in the order of their first result, with counts.</summary>
    Task<IReadOnlyList<SuiteRow>> SuitesAsync(JobId job, CancellationToken stop);

    /// <summary>Results in the order in which they were recorded; of one suite when it is given. The store goes past all that come before <paramref name="offset"/>.</summary>
    Task<IReadOnlyList<TestCaseRow>> TestCasesAsync(JobId job, long? suite, int offset, int? limit, CancellationToken stop);

    /// <summary>The results that come next in that order. The store goes past none of those before, however many they are.</summary>
    /// <param name="after">The last result that was read, of any suite, by its number (<see cref="TestCaseRow.Id"/>); null: from the first on.</param>
    /// <param name="most">At least 1.</param>
    Task<IReadOnlyList<TestCaseRow>> TestCasesAfterAsync(JobId job, long? suite, long? after, int most, CancellationToken stop);

    /// <summary>The first results of one name in a suite, in that order.</summary>
    /// <param name="most">At least 1.</param>
    Task<IReadOnlyList<TestCaseRow>> TestCasesNamedAsync(JobId job, long suite, string name, int most, CancellationToken stop);

    /// <summary>One result of a job by its number, and of one suite when it is given; null when there is none.</summary>
    Task<TestCaseRow?> TestCaseAsync(JobId job, long? suite, long test, CancellationToken stop);

    /// <summary>The first results of a job that are <c>fail</c>, suite by suite.</summary>
    Task<IReadOnlyList<TestCaseRow>> FailedCasesAsync(JobId job, int most, CancellationToken stop);

    /// <summary>The actions of a job in the order in which they started.</summary>
    Task<IReadOnlyList<ActionRow>> ActionsAsync(JobId job, CancellationToken stop);

    /// <summary>What happened to a submission and its sub-jobs, oldest first: states, reservations, cancels, ends.</summary>
    Task<IReadOnlyList<TimelineRow>> TimelineAsync(LeadJobId lead, CancellationToken stop);

    /// <summary>All devices by name.</summary>
    Task<IReadOnlyList<DeviceRow>> DevicesAsync(CancellationToken stop);

    Task<DeviceRow?> DeviceAsync(DeviceName device, CancellationToken stop);
}
