using LavaActors.Gateway.Access;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Filters;

/// <summary>Users, groups and what groups have rights on, as filters know them (spec: rest-api.md §3).</summary>
internal static class AccountResources
{
    /// <param name="isOpen">Whose address, rights and groups the reader may know; all that others have of them meets no condition, so that nobody can guess an address letter by letter.</param>
    /// <param name="target">The groups as filters know them.</param>
    /// <param name="groups">The same with their numbers.</param>
    public static FilterResource<AccountRow> Users(IReadOnlyList<AccountRow> rows, Func<AccountRow, bool> isOpen, Func<FilterResource> target, IReadOnlyList<NamedId> groups) => new(
        FieldKind.Number,
        rows,
        user => user.Id,
        (user, name) => name switch
        {
            "id" => user.Id,
            "username" => user.UserName,
            _ when !isOpen(user) => null,
            "email" => user.Email,
            "is_active" => user.IsActive,
            "is_staff" => user.IsStaff,
            "is_superuser" => user.IsSuperuser,
            "group" => (object[])[.. user.Groups.Select(group => LabResources.Id(groups, group)).OfType<long>().Select(id => (object)id)],
            _ => null,
        },
        FilterField.Text("username", FilterLookup.IExact),
        FilterField.Text("email"),
        FilterField.Truth("is_active"),
        FilterField.Truth("is_staff"),
        FilterField.Truth("is_superuser"),
        FilterField.Relation("group", target));

    public static FilterResource<NamedId> Groups(IReadOnlyList<NamedId> rows) => new(
        FieldKind.Number, rows, group => group.Id, (group, name) => name switch { "id" => group.Id, "name" => group.Name, _ => null }, FilterField.Text("name", FilterLookup.IExact));

    /// <summary>What groups have rights on: the objects by name, the groups by number, the rights by their code names.</summary>
    public static FilterResource<ObjectPermission> Permissions(ObjectKind kind, IReadOnlyList<ObjectPermission> rows, LabResources lab) => new(
        FieldKind.Number,
        rows,
        each => each.Id,
        (each, name) => name switch
        {
            "id" => each.Id,
            "group" => LabResources.Id(lab.GroupRows, each.Group),
            "permission" => Codename(each),
            _ => each.Object,
        },
        [
            FilterField.Relation("group", () => lab.Groups),
            FilterField.Text("permission").To(() => Codenames(rows)),
            .. kind is ObjectKind.Device
                ? (FilterField[])[FilterField.Text("device").To(() => lab.Devices)]
                // The field of the answer, and what the reference calls the same in a filter.
                : [FilterField.Text("device_type").To(() => lab.DeviceTypes), FilterField.Text("devicetype").To(() => lab.DeviceTypes)],
        ]);

    public static string Codename(ObjectPermission permission) => Access.Permissions.Codename(permission.Kind, permission.Right);

    private static FilterResource<string> Codenames(IReadOnlyList<ObjectPermission> rows) => new(
        FieldKind.Text, [.. rows.Select(Codename).Distinct(StringComparer.Ordinal)], name => name, (codename, name) => name == "codename" ? codename : null, FilterField.Text("codename"));
}
