using LavaActors.Yaml;

namespace LavaActors.Jobs.Waits;

/// <summary>
/// Finds the MultiNode calls of a job that can never be answered: a wait for what nobody sends, a barrier to which some role never comes, roles that wait for each other
/// (spec: multinode.md §6, §8–10). Pure. What it cannot see, it takes for something that may make every call; so it finds less then, and nothing that is right.
/// </summary>
public static class WaitCheck
{
    /// <summary>More calls than any job makes; with more, the order of the calls is not looked at.</summary>
    public const int MostCalls = 100_000;

    private static readonly Dictionary<TestDefinitionRef, TestDefinition> NoDefinitions = [];

    /// <summary>The definitions of other sources whose calls the check would like to know.</summary>
    public static IEnumerable<TestDefinitionRef> DefinitionsToFetch(JobDefinition job) =>
        job.MultiNode is null ? [] : job.Actions.OfType<TestBlock>().SelectMany(t => t.Definitions).Where(d => d.From != TestSource.Inline);

    /// <summary>The findings: a start message that is never sent is an error, all others are warnings. None for a job without roles.</summary>
    /// <param name="job">A valid job before the split.</param>
    /// <param name="definitions">Those of <see cref="DefinitionsToFetch"/> that are at hand.</param>
    public static IReadOnlyList<Diagnostic> Check(JobDefinition job, IReadOnlyDictionary<TestDefinitionRef, TestDefinition>? definitions = null)
    {
        if (job.MultiNode is null) return [];
        var roles = RoleScripts.Of(job, definitions ?? NoDefinitions);
        var bag = new DiagnosticBag();
        if (roles.Sum(r => (long)r.Calls.Count) > MostCalls)
        {
            bag.Warning(job.MultiNode.Span, "protocols.lava-multinode", $"the roles make more than {MostCalls} MultiNode calls: whether they can be answered was not looked at", "");
            return bag.Items;
        }

        var progress = new GroupProgress(roles);
        foreach (var (role, position) in UnansweredCalls.Report(job, roles, bag)) progress.Release(role, position);
        Circles.Report(roles, progress, bag);
        return bag.Items;
    }
}
