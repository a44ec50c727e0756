using LavaActors.Yaml;

namespace LavaActors.Jobs.Waits;

/// <summary>
/// Finds the MultiNode calls of a job that can never be answered: a wait for what nobody sends, a barrier to which some role never comes, roles that wait for each other
/// (spec: multinode.md §6, §8–10). Pure. What it cannot see, it takes for something that may make every call; so it finds less then, and nothing that is right.
/// </summary>
public static class WaitCheck
{
    /// <summary>Calls of all roles times roles: fifty roles with a hundred thousand calls. A job with more is not looked at.</summary>
    private const long MostCalls = 5_000_000;

    private const string Path = "protocols.lava-multinode";

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
        var bag = new DiagnosticBag();
        if (RoleScripts.Of(job, definitions ?? NoDefinitions, MostCalls) is not { } roles)
        {
            bag.Warning(job.MultiNode.Span, Path, "the roles make too many MultiNode calls: whether they can be answered was not looked at");
            return bag.Items;
        }

        var progress = new GroupProgress(roles);
        foreach (var (role, position) in UnansweredCalls.Report(job, roles, bag)) progress.Release(role, position);
        if (!Circles.Report(roles, progress, bag))
            bag.Warning(job.MultiNode.Span, Path, "the MultiNode calls of the roles are too many, and too much interwoven: whether they wait for each other was not looked at to the end");
        return bag.Items;
    }
}
