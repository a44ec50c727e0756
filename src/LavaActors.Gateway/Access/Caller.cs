using System.Collections.Frozen;
using LavaActors.Protocol.Accounts;

namespace LavaActors.Gateway.Access;

/// <summary>Who asks for something.</summary>
/// <param name="UserName">Null for anonymous.</param>
/// <param name="UserId">Null for anonymous.</param>
/// <param name="IsSuperuser">May do everything. The anonymous caller is one as long as the lab has no users (docs/users.md).</param>
/// <param name="Groups">The names of the groups that the user is in.</param>
/// <param name="Permissions">Global ones as <c>app.codename</c>, as <c>lava_scheduler_app.change_device</c>.</param>
/// <param name="Scope">What the means by which he came allows of it.</param>
public sealed record Caller(
    string? UserName,
    long? UserId,
    bool IsSuperuser,
    bool IsStaff,
    FrozenSet<string> Groups,
    FrozenSet<string> Permissions,
    TokenScope Scope)
{
    private const string AnonymousName = "anonymous";

    /// <summary>Nobody in particular, where users are told apart: sees what is public.</summary>
    public static Caller Nobody { get; } = new(null, null, IsSuperuser: false, IsStaff: false, [], [], TokenScope.Read);

    /// <summary>Anybody, where users are not told apart: may do everything.</summary>
    public static Caller Anybody { get; } = new(null, null, IsSuperuser: true, IsStaff: true, [], [], TokenScope.Admin);

    /// <summary>A user with groups and permissions of these names.</summary>
    public static Caller Of(
        string name,
        long id,
        bool isSuperuser = false,
        bool isStaff = false,
        IEnumerable<string>? groups = null,
        IEnumerable<string>? permissions = null,
        TokenScope scope = TokenScope.Admin) =>
        new(name, id, isSuperuser, isStaff, (groups ?? []).ToFrozenSet(StringComparer.Ordinal), (permissions ?? []).ToFrozenSet(StringComparer.Ordinal), scope);

    public bool IsAnonymous => UserName is null;

    /// <summary>Whether he has to say who he is before he may do more than read what is public.</summary>
    public bool IsNobody => IsAnonymous && !IsSuperuser;

    /// <summary>The name that is kept with what he does.</summary>
    public string Name => UserName ?? AnonymousName;

    /// <summary>Whether he has a global permission, and may use it the way he came; a superuser has all.</summary>
    /// <param name="permission">As <c>lava_scheduler_app.change_device</c>.</param>
    public bool Has(string permission) => Holds(permission) && Scope >= Access.Permissions.ScopeOf(permission);

    /// <summary>The same, whatever his token may be used for.</summary>
    internal bool Holds(string permission) => IsSuperuser || Permissions.Contains(permission);

    /// <summary>Whether he is in any of these groups.</summary>
    public bool IsInAny(IEnumerable<string> groups) => groups.Any(Groups.Contains);
}
