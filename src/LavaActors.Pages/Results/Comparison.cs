using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Results;

/// <summary>Two jobs side by side: what differs in their results.</summary>
/// <param name="Differences">Cases whose last outcome differs, or that only one of them has.</param>
/// <param name="Same">Cases with the same outcome in both.</param>
public sealed record Comparison(JobRow Before, JobRow After, IReadOnlyList<Comparison.Difference> Differences, int Same)
{
    /// <summary>One case; null where a job does not have it.</summary>
    public sealed record Difference(string Suite, string Name, TestCaseRow? Before, TestCaseRow? After)
    {
        public bool IsWorse => After?.Outcome == "fail" && Before?.Outcome != "fail";

        public bool IsBetter => After?.Outcome == "pass" && Before?.Outcome == "fail";
    }

    public static Comparison Of(JobRow before, IReadOnlyList<TestCaseRow> beforeCases, JobRow after, IReadOnlyList<TestCaseRow> afterCases)
    {
        var (old, fresh) = (Last(beforeCases), Last(afterCases));
        var all = old.Keys.Union(fresh.Keys).ToList();
        var pairs = all.Select(key => new Difference(key.Suite, key.Name, old.GetValueOrDefault(key), fresh.GetValueOrDefault(key))).ToList();
        var differences = pairs.Where(pair => pair.Before?.Outcome != pair.After?.Outcome).OrderByDescending(pair => pair.IsWorse).ThenByDescending(pair => pair.IsBetter).ToList();
        return new Comparison(before, after, differences, pairs.Count - differences.Count);
    }

    private static Dictionary<(string Suite, string Name), TestCaseRow> Last(IReadOnlyList<TestCaseRow> cases) =>
        cases.GroupBy(test => (test.Suite, test.Name)).ToDictionary(group => group.Key, group => group.Last());
}
