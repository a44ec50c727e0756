namespace LavaActors.Protocol.Accounts;

/// <summary>What groups may do with device types, devices and workers (spec: scheduler.md §9.2).</summary>
public interface IPermissionStore
{
    /// <summary>All of them, in the order of their ids.</summary>
    Task<IReadOnlyList<ObjectPermission>> PermissionsAsync(CancellationToken stop);

    /// <summary>With its id; the one that is there when the group has it already. A group that does not exist is made.</summary>
    Task<ObjectPermission> AddAsync(ObjectPermission permission, CancellationToken stop);

    Task<bool> DeletePermissionAsync(long id, CancellationToken stop);
}
