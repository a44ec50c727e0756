using LavaActors.Pages.Views;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Results;

/// <summary>Finished jobs with their suites' counts.</summary>
public sealed record ResultList(IReadOnlyList<(JobRow Job, IReadOnlyList<SuiteRow> Suites)> Jobs, PageLinks Links);

/// <summary>The results of a job by suite.</summary>
/// <param name="Metadata">Of the definition; values as text.</param>
public sealed record JobResults(JobRow Job, IReadOnlyList<SuiteRow> Suites, IReadOnlyList<(string Name, string Value)> Metadata);

/// <summary>The cases of a suite.</summary>
/// <param name="Outcome">Only those with this one are shown, of <see cref="Outcomes"/>; null: all.</param>
/// <param name="Flaky">Suite and name of those that pass and fail by turns.</param>
public sealed record SuiteResults(JobRow Job, SuiteRow Suite, string? Outcome, IReadOnlyList<TestCaseRow> Cases, PageLinks Links, IReadOnlySet<(string Suite, string Case)> Flaky)
{
    /// <summary>What cases come to; how a suite counts what is none of these, <c>unknown</c>, is among them.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = ["pass", "fail", "skip", "unknown"];

    /// <summary>How many cases of a suite have an outcome; null: how many it has.</summary>
    internal static int Count(SuiteCounts counts, string? outcome) => outcome switch
    {
        null => counts.Passed + counts.Failed + counts.Skipped + counts.Unknown,
        "pass" => counts.Passed,
        "fail" => counts.Failed,
        "skip" => counts.Skipped,
        _ => counts.Unknown,
    };
}

/// <summary>The results of one case in one job.</summary>
/// <param name="Runs">The last <see cref="MostRuns"/>.</param>
public sealed record CaseResults(JobRow Job, string Suite, string Name, IReadOnlyList<TestCaseRow> Runs, IReadOnlySet<(string Suite, string Case)> Flaky)
{
    public const int MostRuns = 500;
}

/// <summary>One case in the jobs of one name.</summary>
/// <param name="Runs">Oldest first.</param>
public sealed record CaseHistory(string JobName, string Suite, string Name, IReadOnlyList<(JobRow Job, TestCaseRow Test)> Runs)
{
    /// <summary>So many of the newest jobs of a name are looked at.</summary>
    public const int MostJobs = 100;

    /// <summary>And at so many of the last results in them.</summary>
    public const int MostRuns = 1000;

    /// <summary>Changes between pass and fail, from run to run.</summary>
    public int Changes { get; } = ChangesOf(Runs.Select(run => run.Test.Outcome));

    /// <summary>It failed and passed again, and not only once: nobody mends and breaks a thing that often.</summary>
    public bool IsFlaky => IsFlakyWith(Changes);

    internal static bool IsFlakyWith(int changes) => changes >= 3;

    internal static int ChangesOf(IEnumerable<string> outcomes)
    {
        var decided = outcomes.Where(outcome => outcome is "pass" or "fail").ToList();
        return decided.Zip(decided.Skip(1)).Count(pair => pair.First != pair.Second);
    }
}
