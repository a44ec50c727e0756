namespace LavaActors.Protocol.Accounts;

/// <summary>A permission of a group on one object: <c>view_device</c>, <c>submit_to_devicetype</c>, <c>change_worker</c>.</summary>
/// <param name="Id">Of the permission itself, as the REST interface shows it; 0 for one that is not stored yet.</param>
/// <param name="Object">The name of the device type, device or worker.</param>
public sealed record ObjectPermission(long Id, ObjectKind Kind, string Object, ObjectRight Right, string Group);
