using System.Data.Common;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Lab;

/// <summary>What people say of a lab, in tables of the store.</summary>
public sealed class LabStore(Database database) : ILabStore
{
    public Task<IReadOnlyList<DeviceNote>> DevicesAsync(CancellationToken stop) => ListAsync(
        "SELECT name, description, device_version, physical_owner, physical_group FROM lab_devices ORDER BY name",
        row => new DeviceNote(row.Text(0), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3), row.TextOrNull(4)),
        stop);

    public Task PutAsync(DeviceNote note, CancellationToken stop) => RunAsync(
        """
        INSERT INTO lab_devices (name, description, device_version, physical_owner, physical_group) VALUES (@name, @description, @version, @owner, @group)
        ON CONFLICT (name) DO UPDATE SET description = excluded.description, device_version = excluded.device_version, physical_owner = excluded.physical_owner, physical_group = excluded.physical_group
        """,
        stop,
        ("@name", note.Name),
        ("@description", note.Description),
        ("@version", note.DeviceVersion),
        ("@owner", note.PhysicalOwner),
        ("@group", note.PhysicalGroup));

    public Task RemoveDeviceAsync(string name, CancellationToken stop) => RunAsync("DELETE FROM lab_devices WHERE name = @name", stop, ("@name", name));

    /// <summary>Of a user who has another name now, or none.</summary>
    internal static Task RenameOwnerAsync(Sql sql, string before, string? name, CancellationToken stop) =>
        sql.RunAsync("UPDATE lab_devices SET physical_owner = @name WHERE physical_owner = @before", stop, ("@name", name), ("@before", before));

    /// <summary>Of a group that has another name now, or none.</summary>
    internal static Task RenameGroupAsync(Sql sql, string before, string? name, CancellationToken stop) =>
        sql.RunAsync("UPDATE lab_devices SET physical_group = @name WHERE physical_group = @before", stop, ("@name", name), ("@before", before));

    public Task<IReadOnlyList<DeviceTypeNote>> DeviceTypesAsync(CancellationToken stop) => ListAsync(
        """
        SELECT name, description, architecture, processor, cpu_model, bits, cores, core_count, health_frequency, health_denominator, disable_health_check, display
        FROM lab_device_types ORDER BY name
        """,
        row => new DeviceTypeNote(
            row.Text(0), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3), row.TextOrNull(4), (int?)row.NumberOrNull(5), row.TextOrNull(6) is { } cores ? Sql.List(cores) : null,
            (int?)row.NumberOrNull(7), (int)row.Number(8), (HealthDenominator)row.Int(9), row.Flag(10), row.Flag(11)),
        stop);

    public Task PutAsync(DeviceTypeNote note, CancellationToken stop) => RunAsync(
        """
        INSERT INTO lab_device_types
          (name, description, architecture, processor, cpu_model, bits, cores, core_count, health_frequency, health_denominator, disable_health_check, display)
        VALUES (@name, @description, @architecture, @processor, @model, @bits, @cores, @count, @frequency, @denominator, @disable, @display)
        ON CONFLICT (name) DO UPDATE SET description = excluded.description, architecture = excluded.architecture, processor = excluded.processor, cpu_model = excluded.cpu_model,
          bits = excluded.bits, cores = excluded.cores, core_count = excluded.core_count, health_frequency = excluded.health_frequency, health_denominator = excluded.health_denominator,
          disable_health_check = excluded.disable_health_check, display = excluded.display
        """,
        stop,
        ("@name", note.Name),
        ("@description", note.Description),
        ("@architecture", note.Architecture),
        ("@processor", note.Processor),
        ("@model", note.CpuModel),
        ("@bits", (long?)note.Bits),
        ("@cores", note.Cores is { } cores ? Sql.List(cores) : null),
        ("@count", (long?)note.CoreCount),
        ("@frequency", (long)note.HealthFrequency),
        ("@denominator", (int)note.HealthDenominator),
        ("@disable", note.DisableHealthCheck ? 1 : 0),
        ("@display", note.Display ? 1 : 0));

    public Task RemoveDeviceTypeAsync(string name, CancellationToken stop) => RunAsync("DELETE FROM lab_device_types WHERE name = @name", stop, ("@name", name));

    public Task<IReadOnlyList<WorkerRow>> WorkersAsync(CancellationToken stop) => ListAsync(
        """
        SELECT w.name, w.is_up, w.health, w.health_reason, w.job_limit, l.description, w.since, w.address, w.version FROM workers w LEFT JOIN lab_workers l ON l.name = w.name
        UNION ALL
        SELECT l.name, 0, 0, NULL, 0, l.description, NULL, NULL, NULL FROM lab_workers l WHERE NOT EXISTS (SELECT 1 FROM workers w WHERE w.name = l.name)
        ORDER BY 1
        """,
        row => new WorkerRow(row.Text(0), row.Flag(1), (WorkerHealth)row.Int(2), row.TextOrNull(3), (int)row.Number(4), row.TextOrNull(5), row.AtOrNull(6), row.TextOrNull(7), row.TextOrNull(8)),
        stop);

    public Task PutWorkerAsync(string name, string? description, CancellationToken stop) => RunAsync(
        "INSERT INTO lab_workers (name, description) VALUES (@name, @description) ON CONFLICT (name) DO UPDATE SET description = excluded.description",
        stop,
        ("@name", name),
        ("@description", description));

    // One that registered has its row from events.
    public Task RemoveWorkerAsync(string name, CancellationToken stop) => ChangeAsync(
        async sql =>
        {
            await sql.RunAsync("DELETE FROM lab_workers WHERE name = @name", stop, ("@name", name));
            return await sql.RunAsync("DELETE FROM workers WHERE name = @name AND since IS NULL AND is_up = 0", stop, ("@name", name));
        },
        stop);

    public async Task<IReadOnlyList<TagRow>> TagsAsync(CancellationToken stop)
    {
        var named = await ListAsync("SELECT tags FROM devices UNION SELECT lab_tags FROM devices WHERE lab_tags IS NOT NULL", row => Sql.List(row.Text(0)), stop);
        return await EnsureTagsAsync([.. named.SelectMany(tags => tags).Distinct(StringComparer.Ordinal)], stop);
    }

    public async Task<IReadOnlyList<TagRow>> EnsureTagsAsync(IReadOnlyCollection<string> names, CancellationToken stop)
    {
        var known = await ReadTagsAsync(stop);
        var missing = names.Except(known.Select(tag => tag.Name), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (missing.Count == 0) return known;
        foreach (var name in missing) await AddTagAsync(name, null, stop);
        return await ReadTagsAsync(stop);
    }

    public async Task<TagRow?> AddTagAsync(string name, string? description, CancellationToken stop)
    {
        // Two that add at a time take the same number: the one that comes second takes the next.
        while (true)
        {
            if ((await ReadTagsAsync(stop)) is var known && known.Any(tag => tag.Name == name)) return null;
            var tag = new TagRow(known.Select(each => each.Id).DefaultIfEmpty(0).Max() + 1, name, description);
            var added = await ChangeAsync(
                sql => sql.RunAsync("INSERT INTO lab_tags (id, name, description) VALUES (@id, @name, @description) ON CONFLICT DO NOTHING", stop, ("@id", tag.Id), ("@name", name), ("@description", description)),
                stop);
            if (added > 0) return tag;
        }
    }

    public async Task<bool> PutAsync(TagRow tag, CancellationToken stop) => await ChangeAsync(
        sql => sql.RunAsync(
            "UPDATE lab_tags SET name = @name, description = @description WHERE id = @id AND NOT EXISTS (SELECT 1 FROM lab_tags other WHERE other.name = @name AND other.id <> @id)",
            stop,
            ("@id", tag.Id),
            ("@name", tag.Name),
            ("@description", tag.Description)),
        stop) > 0;

    public Task RemoveTagAsync(long id, CancellationToken stop) => RunAsync("DELETE FROM lab_tags WHERE id = @id", stop, ("@id", id));

    public Task<IReadOnlyList<AliasRow>> AliasesAsync(CancellationToken stop) =>
        database.ReadSqlAsync<IReadOnlyList<AliasRow>>(async sql => await sql.ListAsync("SELECT name, device_type FROM lab_aliases ORDER BY name", row => new AliasRow(row.Text(0), row.TextOrNull(1)), stop), stop, keepsStatements: true);

    public Task PutAsync(AliasRow alias, CancellationToken stop) => RunAsync(
        "INSERT INTO lab_aliases (name, device_type) VALUES (@name, @type) ON CONFLICT (name) DO UPDATE SET device_type = excluded.device_type",
        stop,
        ("@name", alias.Name),
        ("@type", alias.DeviceType));

    public Task RemoveAliasAsync(string name, CancellationToken stop) => RunAsync("DELETE FROM lab_aliases WHERE name = @name", stop, ("@name", name));

    public Task<IReadOnlyList<ArtifactToken>> ArtifactTokensAsync(string user, CancellationToken stop) => ListAsync(
        "SELECT name, token FROM lab_artifact_tokens WHERE user_name = @user ORDER BY name", row => new ArtifactToken(row.Text(0), row.Text(1)), stop, ("@user", user));

    public Task PutAsync(string user, ArtifactToken token, CancellationToken stop) => RunAsync(
        "INSERT INTO lab_artifact_tokens (user_name, name, token) VALUES (@user, @name, @token) ON CONFLICT (user_name, name) DO UPDATE SET token = excluded.token",
        stop,
        ("@user", user),
        ("@name", token.Name),
        ("@token", token.Token));

    public Task RemoveArtifactTokenAsync(string user, string name, CancellationToken stop) =>
        RunAsync("DELETE FROM lab_artifact_tokens WHERE user_name = @user AND name = @name", stop, ("@user", user), ("@name", name));

    public Task<IReadOnlyList<TransitionRow>> TransitionsAsync(TransitionOf of, string? name, int limit, CancellationToken stop) => ListAsync(
        """
        SELECT name, at, who, was, is_now, reason FROM health_changes WHERE kind = @kind AND (@all = 1 OR name = @name) ORDER BY at DESC, sequence_nr DESC LIMIT @limit
        """,
        row => new TransitionRow(of, row.Text(0), row.At(1), row.Text(2), row.NumberOrNull(3) is { } was ? Named(of, (int)was) : null, Named(of, row.Int(4)), row.Text(5)),
        stop,
        ("@kind", (int)of),
        ("@all", name is null ? 1 : 0),
        ("@name", name ?? ""),
        ("@limit", (long)limit));

    private static string Named(TransitionOf of, int health) => of is TransitionOf.Worker ? ((WorkerHealth)health).ToString() : ((DeviceHealth)health).ToString();

    private Task<IReadOnlyList<TagRow>> ReadTagsAsync(CancellationToken stop) =>
        ListAsync("SELECT id, name, description FROM lab_tags ORDER BY id", row => new TagRow(row.Number(0), row.Text(1), row.TextOrNull(2)), stop);

    private Task<IReadOnlyList<T>> ListAsync<T>(string statement, Func<Sql.Row, T> map, CancellationToken stop, params (string Name, object? Value)[] parameters) => database.ReadAsync<IReadOnlyList<T>>(
        database.OpenAsync,
        async connection =>
        {
            await using var sql = new Sql(connection);
            return await sql.ListAsync(statement, map, stop, parameters);
        },
        stop);

    private Task RunAsync(string statement, CancellationToken stop, params (string Name, object? Value)[] parameters) => ChangeAsync(sql => sql.RunAsync(statement, stop, parameters), stop);

    private async Task<int> ChangeAsync(Func<Sql, Task<int>> change, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(stop);
        await using var sql = new Sql(connection, transaction);
        var changed = await change(sql);
        await transaction.CommitAsync(stop);
        return changed;
    }
}
