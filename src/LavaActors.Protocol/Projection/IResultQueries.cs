using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Projection;

/// <summary>Searches jobs, suites and cases by conditions on all three (spec: web-ui.md §5).</summary>
public interface IResultQueries
{
    /// <summary>What all conditions hold for, of the newest jobs first, each once.</summary>
    Task<IReadOnlyList<ResultMatch>> FindAsync(ResultQuery query, CancellationToken stop);
}

/// <param name="Entity">What is looked for.</param>
/// <param name="Limit">At least 1.</param>
/// <param name="Viewer">Only of jobs that he may see; null: all.</param>
public sealed record ResultQuery(ResultEntity Entity, IReadOnlyList<JobFilter> OfJobs, IReadOnlyList<ResultFilter> OfResults, int Limit, JobViewer? Viewer);

/// <summary>A condition on a suite or a case; one on each of several holds for a case and its own suite.</summary>
/// <param name="Lookup">Of a single value.</param>
/// <param name="Value">A text, or a <see cref="double"/> for the measurement.</param>
public sealed record ResultFilter(ResultField Field, FilterLookup Lookup, object Value, bool IsNegated = false);

/// <summary>What can be looked for. The numbers are stored.</summary>
public enum ResultEntity
{
    Job = 0,
    Suite = 1,
    Case = 2,
}

/// <summary>What of suites and cases is compared.</summary>
public enum ResultField
{
    SuiteName,
    CaseName,

    /// <summary><c>pass</c>, <c>fail</c>, <c>skip</c> or <c>unknown</c>.</summary>
    CaseOutcome,
    CaseMeasurement,
}

/// <summary>Something that was found: a job, a suite of it, or a case.</summary>
public sealed record ResultMatch(JobId Job, SuiteRow? Suite = null, TestCaseRow? Case = null);
