using LavaActors.Gateway.Api;
using LavaActors.Gateway.Views;
using LavaActors.Pages.Logs;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Jobs;

/// <summary>All that the page of a job shows.</summary>
/// <param name="Siblings">All sub-jobs of the submission, this one among them.</param>
/// <param name="WaitsFor">Why it is in the queue; null when it is not.</param>
/// <param name="Place">Where it stands in the queue, and when it may begin; null when it is not in it, or nobody says.</param>
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
    bool MaySubmit,
    QueuePlace? Place = null)
{
    /// <summary>Suite and name of those of <see cref="Failed"/> that pass and fail by turns.</summary>
    public IReadOnlySet<(string Suite, string Case)> Flaky { get; init; } = new HashSet<(string, string)>();

    /// <summary>What people say of it; null while it is not over.</summary>
    public JobNote? Note { get; init; }

    /// <summary>How many are to be told of it elsewhere.</summary>
    public int Told { get; init; }

    public const int MostFailed = 50;

    public bool IsGroup => Siblings.Count > 1;
}

/// <summary>What people say of a job, and what they may.</summary>
/// <param name="Tags">All there are.</param>
public sealed record JobNote(FailureNote Said, IReadOnlyList<TagRow> Tags, bool MayChange)
{
    public IEnumerable<TagRow> Chosen => Tags.Where(tag => Said.Tags.Contains(tag.Id));
}
