using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;

namespace LavaActors.Notifications.Mail;

/// <summary>A stored query as a question for the jobs to compare one with (spec: web-ui.md §6, <c>compare</c>). Pure.</summary>
internal static class StoredCompare
{
    /// <summary>As <see cref="CompareQuery.Question"/>, of what the query finds.</summary>
    /// <exception cref="FormatException">Its conditions are none.</exception>
    public static ResultQuery? Question(StoredQuery query, JobId job, int most, JobViewer? viewer) =>
        CompareQuery.Question(QueryConditions.Of(query.Conditions, QueryRules.Name(query.Entity)), job, most, viewer);

    /// <summary>Whether a submitter may see it.</summary>
    /// <param name="viewer">Null: he sees all.</param>
    public static bool MaySee(StoredQuery query, JobViewer? viewer) => viewer is null || QueryRules.MaySee(query, viewer.UserName, viewer.Groups);
}
