using LavaActors.Protocol.Jobs;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Accounts;

/// <summary>Jobs have the names of the groups that may see them (spec: scheduler.md §9.3): what becomes of a group becomes of its name there, so that nobody else sees them under it.</summary>
internal static class GroupsInJobs
{
    /// <summary>What stands for a group that is gone, whose jobs nobody sees by it: no group can be called so, as its name begins with a space.</summary>
    public static string Gone(long id) => $" deleted group {id}";

    /// <param name="next">The list that is kept in place of one with this name.</param>
    public static async Task ReplaceAsync(Sql sql, string name, Func<IReadOnlyList<string>, IReadOnlyList<string>> next, CancellationToken stop)
    {
        var ofGroups = $"visibility = {(int)JobVisibilityKind.Groups}";
        // Of which there are few, however many jobs there are.
        foreach (var list in await sql.ListAsync($"SELECT DISTINCT visibility_groups FROM submissions WHERE {ofGroups}", row => row.Text(0), stop))
        {
            if (Sql.List(list) is var groups && !groups.Contains(name, StringComparer.Ordinal)) continue;
            foreach (var statement in (string[])[$"UPDATE jobs SET visibility_groups = @next WHERE lead IN (SELECT s.lead FROM submissions s WHERE s.{ofGroups} AND s.visibility_groups = @list)", $"UPDATE submissions SET visibility_groups = @next WHERE {ofGroups} AND visibility_groups = @list"])
                await sql.RunAsync(statement, stop, ("@next", Sql.List(next(groups))), ("@list", list));
        }
    }

    /// <summary>Notes which groups jobs have now, before the tables are emptied: the journal has only the names of the time of submission.</summary>
    public static async Task NoteAsync(Sql sql, CancellationToken stop)
    {
        await sql.RunAsync($"CREATE TEMPORARY TABLE noted_groups AS SELECT lead, visibility_groups FROM submissions WHERE visibility = {(int)JobVisibilityKind.Groups}", stop);
        await sql.RunAsync("CREATE INDEX noted_groups_lead ON noted_groups (lead)", stop);
    }

    /// <summary>Gives the jobs of tables that were filled anew the groups that were noted.</summary>
    public static async Task GiveBackAsync(Sql sql, CancellationToken stop)
    {
        foreach (var table in (string[])["submissions", "jobs"])
            await sql.RunAsync($"UPDATE {table} SET visibility_groups = (SELECT n.visibility_groups FROM noted_groups n WHERE n.lead = {table}.lead) WHERE lead IN (SELECT lead FROM noted_groups)", stop);
        await sql.RunAsync("DROP TABLE noted_groups", stop);
    }
}
