using LavaActors.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Submissions;

/// <summary>Whether the conditions of a job's <c>notify.criteria.dependency_query</c> and <c>notify.compare.query.conditions</c> are some (spec: web-ui.md §5, §6). Pure.</summary>
public static class NotifyConditionsCheck
{
    private const string OfOthers = "notify.criteria.dependency_query";
    private const string OfCompared = "notify.compare.query.conditions";

    /// <summary>The findings with one for each condition that cannot be looked for, at its place.</summary>
    public static JobParse Check(JobParse parse) => parse.Job?.Notify is { } notify && Findings(notify).ToList() is { Count: > 0 } found ? parse.With([.. found]) : parse;

    private static IEnumerable<Diagnostic> Findings(YamlMap notify)
    {
        if ((notify["criteria"] as YamlMap)?["dependency_query"] is YamlScalar { IsNull: false } query && OfQuery(query) is { } finding) yield return finding;
        if ((notify["compare"] as YamlMap)?["query"] is not YamlMap compare || compare["conditions"] is not YamlMap conditions) yield break;
        var entity = (compare["entity"] as YamlScalar)?.Text ?? NotifyCompare.Jobs;
        foreach (var (key, value) in conditions.Entries)
            if (value is YamlScalar scalar && OfCondition(key, scalar, entity) is { } bad) yield return bad;
    }

    private static Diagnostic? OfQuery(YamlScalar query)
    {
        try
        {
            var conditions = QueryConditions.Of(query.Text, NotifyCompare.Jobs);
            if (conditions.MatchNothing) return new(Severity.Warning, query.Span, OfOthers, "no job has such attributes: whoever is named is told whatever became of other jobs", QueryConditions.Grammar);
            return conditions.OfJobs.Count + conditions.OfResults.Count > 0 ? null : new(Severity.Error, query.Span, OfOthers, "has no conditions", QueryConditions.Grammar);
        }
        catch (FormatException error)
        {
            return new(Severity.Error, query.Span, OfOthers, error.Message, QueryConditions.Grammar);
        }
    }

    private static Diagnostic? OfCondition(YamlScalar key, YamlScalar value, string entity)
    {
        try
        {
            return QueryConditions.OfKey(key.Text, NotifyCompare.TextOf(value), entity).MatchNothing
                ? new(Severity.Warning, key.Span, OfCompared, "no job has such attributes: there is none to compare with", QueryConditions.KeyGrammar)
                : null;
        }
        catch (FormatException error)
        {
            return new(Severity.Error, key.Span, OfCompared, error.Message, QueryConditions.KeyGrammar);
        }
    }
}
