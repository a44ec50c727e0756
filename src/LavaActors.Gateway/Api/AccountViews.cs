namespace LavaActors.Gateway.Api;

/// <summary>A user (spec: rest-api.md §5.5).</summary>
public sealed record UserView(
    long Id,
    string Username,
    string FirstName,
    string LastName,
    string Email,
    bool IsActive,
    bool IsStaff,
    bool IsSuperuser,
    IReadOnlyList<string> Groups,
    DateTimeOffset? LastLogin,
    DateTimeOffset DateJoined);

/// <summary>A group (spec: rest-api.md §5.5).</summary>
public sealed record GroupView(long Id, string Name);

/// <summary>A permission of a group on a device (spec: rest-api.md §5.5).</summary>
public sealed record DevicePermissionView(long Id, string Group, string Permission, string Device);

/// <summary>A permission of a group on a device type (spec: rest-api.md §5.5).</summary>
public sealed record DeviceTypePermissionView(long Id, string Group, string Permission, string Devicetype);
