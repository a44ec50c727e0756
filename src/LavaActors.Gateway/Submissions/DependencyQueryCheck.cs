using LavaActors.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Submissions;

/// <summary>Whether the conditions of a job's <c>notify.criteria.dependency_query</c> are some (spec: web-ui.md §5, §6). Pure.</summary>
public static class DependencyQueryCheck
{
    private const string Path = "notify.criteria.dependency_query";

    /// <summary>The findings with one for conditions that cannot be looked for, at their place.</summary>
    public static JobParse Check(JobParse parse) =>
        parse.Job?.Notify?["criteria"] is YamlMap criteria && criteria["dependency_query"] is YamlScalar { IsNull: false } query && Finding(query) is { } finding ? parse.With([finding]) : parse;

    private static Diagnostic? Finding(YamlScalar query)
    {
        try
        {
            var conditions = QueryConditions.Of(query.Text, "testjob");
            if (conditions.MatchNothing) return new(Severity.Warning, query.Span, Path, "no job has such attributes: whoever is named is told whatever became of other jobs", QueryConditions.Grammar);
            return conditions.OfJobs.Count + conditions.OfResults.Count > 0 ? null : new(Severity.Error, query.Span, Path, "has no conditions", QueryConditions.Grammar);
        }
        catch (FormatException error)
        {
            return new(Severity.Error, query.Span, Path, error.Message, QueryConditions.Grammar);
        }
    }
}
