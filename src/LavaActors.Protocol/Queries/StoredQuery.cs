using LavaActors.Protocol.Projection;

namespace LavaActors.Protocol.Queries;

/// <summary>A search that is kept under a name (spec: web-ui.md §5). It is made anew whenever somebody looks, and shows of its results what he may see.</summary>
/// <param name="Id">Never given twice; 0 for one that is not stored yet.</param>
/// <param name="Owner">The name of a user; in a lab without users, of nobody in particular.</param>
/// <param name="Name">No two of an owner have the same.</param>
/// <param name="Conditions">As <see cref="QueryConditions"/> reads them.</param>
/// <param name="Limit">Rows at most.</param>
/// <param name="IsPublished">Seen by everybody, else by its owner and its group.</param>
/// <param name="Group">Whose members see and change it, too, by name; null: nobody's.</param>
public sealed record StoredQuery(long Id, string Owner, string Name, string Description, ResultEntity Entity, string Conditions, int Limit, bool IsPublished, string? Group)
{
    public const int LeastLimit = 20, DefaultLimit = 200, MostLimit = 1000;

    /// <summary>What people call it: <c>~ann/failures</c>.</summary>
    public string FullName => FullNameOf(Owner, Name);

    public static string FullNameOf(string owner, string name) => $"~{owner}/{name}";
}
