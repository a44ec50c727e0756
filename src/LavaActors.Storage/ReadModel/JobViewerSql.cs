using LavaActors.Protocol.Projection;

namespace LavaActors.Storage.ReadModel;

/// <summary>The jobs that somebody may see, as a condition (spec: scheduler.md §9.3). The same answers as the gateway's AccessRules give for one job.</summary>
internal static class JobViewerSql
{
    /// <param name="lists">The lists of groups that there are jobs of, as they are stored: <see cref="ListsAsync"/>.</param>
    /// <param name="parameter">Adds a parameter; returns its name.</param>
    public static string Condition(JobViewer viewer, IReadOnlyList<string> lists, Func<object, string> parameter)
    {
        var groups = viewer.Groups.ToHashSet(StringComparer.Ordinal);
        List<string> ways = [$"(j.visibility = 0 AND {Place(viewer, parameter)})"];
        if (viewer.UserName is { } name) ways.Add($"j.submitter = {parameter(name)}");
        if (groups.Count > 0) ways.Add($"(j.visibility = 1 AND {In("j.submitter", viewer.Groups, parameter)})");
        if (lists.Where(list => Sql.List(list) is { Count: > 0 } all && all.All(groups.Contains)).ToList() is { Count: > 0 } of) ways.Add($"(j.visibility = 2 AND {In("j.visibility_groups", of, parameter)})");
        return $"({string.Join(" OR ", ways)})";
    }

    public static async Task<IReadOnlyList<string>> ListsAsync(Sql sql, CancellationToken stop) =>
        await sql.ListAsync("SELECT DISTINCT visibility_groups FROM submissions WHERE visibility = 2", row => row.Text(0), stop);

    private static string Place(JobViewer viewer, Func<object, string> parameter)
    {
        List<string> conditions = [];
        // A guest has no type of its own: those of its group count.
        if (viewer.HiddenTypes.Count > 0)
        {
            conditions.Add(
                $"(j.device_type IS NULL OR NOT {In("j.device_type", viewer.HiddenTypes, parameter)}) AND (j.device_type IS NOT NULL OR NOT EXISTS (SELECT 1 FROM jobs o WHERE o.lead = j.lead AND {In("o.device_type", viewer.HiddenTypes, parameter)}))");
        }

        if (viewer.HiddenDevices.Count > 0) conditions.Add($"(j.device IS NULL OR NOT {In("j.device", viewer.HiddenDevices, parameter)})");
        if (conditions.Count == 0) return "1 = 1";
        var open = string.Join(" AND ", conditions);
        return viewer.ShownDevices.Count == 0 ? $"({open})" : $"((j.device IS NOT NULL AND {In("j.device", viewer.ShownDevices, parameter)}) OR ({open}))";
    }

    private static string In(string column, IEnumerable<string> values, Func<object, string> parameter) => $"{column} IN ({string.Join(", ", values.Select(value => parameter(value)))})";
}
