using LavaActors.Protocol.Accounts;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Accounts;

/// <summary>What groups may do with which objects.</summary>
public sealed class PermissionStore(Database database) : IPermissionStore
{
    private const string Columns = "SELECT p.id, p.kind, p.object, p.object_right, g.name FROM object_permissions p JOIN account_groups g ON g.id = p.in_group";

    public Task<IReadOnlyList<ObjectPermission>> PermissionsAsync(CancellationToken stop) =>
        database.ReadSqlAsync<IReadOnlyList<ObjectPermission>>(async sql => await sql.ListAsync($"{Columns} ORDER BY p.id", Permission, stop), stop);

    public Task<ObjectPermission> AddAsync(ObjectPermission permission, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            var group = await AccountSql.GroupAsync(sql, permission.Group, stop);
            await sql.RunAsync(
                "INSERT INTO object_permissions (id, kind, object, object_right, in_group) VALUES (@id, @kind, @object, @right, @group) ON CONFLICT (kind, object, object_right, in_group) DO NOTHING",
                stop,
                ("@id", await AccountSql.NextIdAsync(sql, "permission", stop)),
                ("@kind", (int)permission.Kind),
                ("@object", permission.Object),
                ("@right", (int)permission.Right),
                ("@group", group));
            return (await sql.ListAsync(
                $"{Columns} WHERE p.kind = @kind AND p.object = @object AND p.object_right = @right AND p.in_group = @group",
                Permission,
                stop,
                ("@kind", (int)permission.Kind),
                ("@object", permission.Object),
                ("@right", (int)permission.Right),
                ("@group", group))).Single();
        },
        stop);

    public Task<bool> DeletePermissionAsync(long id, CancellationToken stop) =>
        database.WriteSqlAsync(async sql => await sql.RunAsync("DELETE FROM object_permissions WHERE id = @id", stop, ("@id", id)) > 0, stop);

    private static ObjectPermission Permission(Sql.Row row) => new(row.Number(0), (ObjectKind)row.Int(1), row.Text(2), (ObjectRight)row.Int(3), row.Text(4));
}
