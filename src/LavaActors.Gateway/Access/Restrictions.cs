using LavaActors.Protocol.Accounts;

namespace LavaActors.Gateway.Access;

/// <summary>The permissions of groups on device types, devices and workers: all of them, ready to be asked. Immutable.</summary>
public sealed class Restrictions
{
    private readonly ILookup<(ObjectKind Kind, string Object), ObjectPermission> _byObject;

    public Restrictions(IEnumerable<ObjectPermission> permissions)
    {
        All = [.. permissions];
        _byObject = All.ToLookup(permission => (permission.Kind, permission.Object));
    }

    public static Restrictions None { get; } = new([]);

    public IReadOnlyList<ObjectPermission> All { get; }

    /// <summary>Whether only members of some groups have this right: an object that no group holds it on is open (spec: scheduler.md §9.2).</summary>
    public bool IsRestricted(ObjectKind kind, string name, ObjectRight right) => _byObject[(kind, name)].Any(permission => permission.Right == right);

    /// <summary>Whether one of the caller's groups has this right, or a higher one, on the object itself.</summary>
    public bool IsGranted(Caller caller, ObjectKind kind, string name, ObjectRight right) =>
        _byObject[(kind, name)].Any(permission => permission.Right >= right && caller.Groups.Contains(permission.Group));

    /// <summary>The objects of a kind on which any group has any right.</summary>
    public IEnumerable<string> Objects(ObjectKind kind) => _byObject.Where(each => each.Key.Kind == kind).Select(each => each.Key.Object);
}
