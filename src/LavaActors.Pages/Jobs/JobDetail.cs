using LavaActors.Gateway.Api;
using LavaActors.Pages.Logs;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Jobs;

/// <summary>All that the page of a job shows.</summary>
/// <param name="Siblings">All sub-jobs of the submission, this one among them.</param>
/// <param name="WaitsFor">Why it is in the queue; null when it is not.</param>
/// <param name="Failed">Test cases that did not pass, at most <see cref="MostFailed"/>.</param>
public sealed record JobDetail(
    JobRow Job,
    IReadOnlyList<JobRow> Siblings,
    ExplanationView Explanation,
    string? WaitsFor,
    IReadOnlyList<ActionBar> Actions,
    IReadOnlyList<SuiteRow> Suites,
    IReadOnlyList<TestCaseRow> Failed,
    IReadOnlyList<TimelineRow> Events,
    IReadOnlyList<ShownLine> FirstLines,
    bool MayCancel,
    bool MaySubmit)
{
    public const int MostFailed = 50;

    public bool IsGroup => Siblings.Count > 1;
}
