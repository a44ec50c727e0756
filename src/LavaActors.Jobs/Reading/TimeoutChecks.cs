using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>No timeout is longer than the job's (spec: pipeline.md §2.2).</summary>
internal static class TimeoutChecks
{
    public static void Check(ReadContext context, TimeSpan job)
    {
        foreach (var (path, limit) in context.Limits.Where(l => l.Limit.Duration > job))
        {
            context.Bag.Error(limit.Span, path, $"{TimeLimit.Describe(limit.Duration)} is longer than the whole job's {TimeLimit.Describe(job)}",
                "shorten it, or raise timeouts.job");
        }
    }
}
