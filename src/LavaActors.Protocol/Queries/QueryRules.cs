using LavaActors.Protocol.Projection;

namespace LavaActors.Protocol.Queries;

/// <summary>Whose a stored query is, and how it is written (spec: web-ui.md §5). Pure.</summary>
public static class QueryRules
{
    public const int LongestName = 100, LongestDescription = 1000, LongestConditions = 2000;

    private static readonly (string Name, ResultEntity Entity)[] Entities = [("testjob", ResultEntity.Job), ("testsuite", ResultEntity.Suite), ("testcase", ResultEntity.Case)];

    /// <summary>What can be looked for, by name.</summary>
    public static IReadOnlyList<string> EntityNames { get; } = [.. Entities.Select(each => each.Name)];

    /// <summary>Null for what cannot be looked for.</summary>
    public static ResultEntity? Entity(string name)
    {
        foreach (var each in Entities)
            if (each.Name == name) return each.Entity;
        return null;
    }

    public static string Name(ResultEntity entity) => Entities.First(each => each.Entity == entity).Name;

    /// <summary>Whether he may see it who is no administrator.</summary>
    /// <param name="user">Null: nobody in particular.</param>
    /// <param name="groups">That he is in.</param>
    public static bool MaySee(StoredQuery query, string? user, IReadOnlyCollection<string> groups) => query.IsPublished || IsTheirs(query, user, groups);

    /// <summary>Whether he is its owner or in its group, who may change it.</summary>
    public static bool IsTheirs(StoredQuery query, string? user, IReadOnlyCollection<string> groups) =>
        user is not null && (query.Owner == user || (query.Group is { } group && groups.Contains(group)));

    /// <summary>What is wrong with a name; null for nothing. It is a part of an address.</summary>
    public static string? WhyNotName(string name) =>
        name.Length is 0 or > LongestName ? $"a name has 1 to {LongestName} characters"
        : !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? "a name has letters, digits, - and _ only"
        : null;

    /// <summary>Conditions as they are kept: in one line, whether they were joined by commas or stood on lines of their own.</summary>
    public static string Joined(string conditions) => string.Join(',', conditions.Split([',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>What is wrong with conditions; null for nothing.</summary>
    public static string? WhyNotConditions(string conditions, ResultEntity entity)
    {
        if (conditions.Length > LongestConditions) return $"they have {conditions.Length} characters; {LongestConditions} at most";
        try
        {
            var read = QueryConditions.Of(conditions, Name(entity));
            return read.OfJobs.Count + read.OfResults.Count > 0 || read.MatchNothing ? null : "name one condition at least";
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }
}
