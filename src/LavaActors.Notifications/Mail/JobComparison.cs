using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Mail;

/// <summary>Compares a job's results with those of the one before it, for a mail (spec: web-ui.md §6, <c>compare</c>). Pure.</summary>
public static class JobComparison
{
    private const int MostChanges = 100;

    /// <param name="earlier">Other jobs of the same query, latest first; their states are listed.</param>
    /// <param name="before">The results of the first of them.</param>
    /// <param name="now">The job's own.</param>
    /// <param name="blacklist">Cases that are left out.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<JobRow> earlier, IReadOnlyList<TestCaseRow> before, IReadOnlyList<TestCaseRow> now, IReadOnlyCollection<string> blacklist)
    {
        if (earlier.Count == 0) return ["there is no other job to compare with"];
        var lines = new List<string>(earlier.Select(job => $"job {job.DisplayId}: {job.Health.ToString().ToLowerInvariant()}"));
        var (old, current) = (Outcomes(before, blacklist), Outcomes(now, blacklist));
        Listed("suites added", Suites(current).Except(Suites(old)));
        Listed("suites removed", Suites(old).Except(Suites(current)));
        Listed("cases added", current.Keys.Except(old.Keys).Select(Name));
        Listed("cases removed", old.Keys.Except(current.Keys).Select(Name));
        Listed("results changed", current.Where(each => old.TryGetValue(each.Key, out var was) && was != each.Value).Select(each => $"{Name(each.Key)} {old[each.Key]} -> {each.Value}"));
        return lines;

        void Listed(string what, IEnumerable<string> found)
        {
            var all = found.Order(StringComparer.Ordinal).ToList();
            if (all.Count == 0) return;
            lines.Add($"{what}: {string.Join(", ", all.Take(MostChanges))}{(all.Count > MostChanges ? $" and {all.Count - MostChanges} more" : "")}");
        }
    }

    // Of a case that was run several times the last result counts.
    private static Dictionary<(string Suite, string Case), string> Outcomes(IReadOnlyList<TestCaseRow> cases, IReadOnlyCollection<string> blacklist)
    {
        var outcomes = new Dictionary<(string, string), string>();
        foreach (var one in cases.Where(one => !blacklist.Contains(one.Name) && !blacklist.Contains($"{one.Suite}/{one.Name}"))) outcomes[(one.Suite, one.Name)] = one.Outcome;
        return outcomes;
    }

    private static IEnumerable<string> Suites(Dictionary<(string Suite, string Case), string> outcomes) => outcomes.Keys.Select(each => each.Suite).Distinct(StringComparer.Ordinal);

    private static string Name((string Suite, string Case) each) => $"{each.Suite}/{each.Case}";
}
