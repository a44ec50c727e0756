using System.Globalization;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;

namespace LavaActors.Gateway.Operations;

/// <summary>A stored query as somebody writes it, not looked at yet. Pure.</summary>
/// <param name="Entity"><c>testjob</c>, <c>testsuite</c> or <c>testcase</c>.</param>
/// <param name="Conditions">Joined by commas, or on lines of their own.</param>
/// <param name="Limit">A number of rows; nothing stands for the usual one.</param>
/// <param name="Group">Nothing: none.</param>
public sealed record QueryDraft(string Name, string Description, string Entity, string Conditions, string Limit, bool IsPublished, string Group)
{
    public static QueryDraft Of(StoredQuery query) => new(
        query.Name, query.Description, QueryRules.Name(query.Entity), query.Conditions, query.Limit.ToString(CultureInfo.InvariantCulture), query.IsPublished, query.Group ?? "");

    /// <summary>What is wrong with each of its fields, by their names in forms.</summary>
    /// <param name="groups">That it can be given to.</param>
    public IReadOnlyList<QueryFault> Faults(IReadOnlyCollection<string> groups)
    {
        var faults = new List<QueryFault>();
        if (QueryRules.WhyNotName(Name) is { } name) faults.Add(new("name", name));
        if (Description.Length > QueryRules.LongestDescription) faults.Add(new("description", $"it has {Description.Length} characters; {QueryRules.LongestDescription} at most"));
        var entity = QueryRules.Entity(Entity);
        if (entity is null) faults.Add(new("entity", $"'{Entity}' is none of {string.Join(", ", QueryRules.EntityNames)}"));
        if (QueryRules.WhyNotConditions(QueryRules.Joined(Conditions), entity ?? ResultEntity.Job) is { } conditions) faults.Add(new("conditions", conditions));
        if (Rows is null) faults.Add(new("limit", $"'{Limit}' is no number of rows from {StoredQuery.LeastLimit} to {StoredQuery.MostLimit}"));
        if (Group.Length > 0 && !groups.Contains(Group)) faults.Add(new("group", $"you are in no group '{Group}'"));
        return faults;
    }

    /// <summary>As it is stored; only of one without faults.</summary>
    public StoredQuery Stored(long id, string owner) => new(
        id, owner, Name, Description, QueryRules.Entity(Entity) ?? throw Faulty, QueryRules.Joined(Conditions), Rows ?? throw Faulty, IsPublished, Group.Length > 0 ? Group : null);

    private int? Rows => Limit.Length == 0 ? StoredQuery.DefaultLimit
        : int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows is >= StoredQuery.LeastLimit and <= StoredQuery.MostLimit ? rows : null;

    private static InvalidOperationException Faulty => new("a draft with faults is not stored");
}

/// <summary>What is wrong with a field of a form.</summary>
public sealed record QueryFault(string Field, string Message);
