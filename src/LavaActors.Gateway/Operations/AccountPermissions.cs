namespace LavaActors.Gateway.Operations;

/// <summary>Global permissions on users and groups, and how global permissions are written.</summary>
public static class AccountPermissions
{
    private const string App = "auth";

    /// <param name="noun"><c>user</c> or <c>group</c>.</param>
    public static string View(string noun) => $"{App}.view_{noun}";

    public static string Add(string noun) => $"{App}.add_{noun}";

    public static string Change(string noun) => $"{App}.change_{noun}";

    public static string Delete(string noun) => $"{App}.delete_{noun}";

    /// <summary>Each once, in order.</summary>
    public static IReadOnlyList<string> Ordered(IEnumerable<string> permissions) => [.. permissions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>As <c>auth.user.change_user</c>, which clients say for <c>auth.change_user</c>.</summary>
    public static string LongName(string permission)
    {
        var dot = permission.IndexOf('.', StringComparison.Ordinal);
        var (app, codename) = (permission[..dot], permission[(dot + 1)..]);
        return $"{app}.{codename[(codename.LastIndexOf('_') + 1)..]}.{codename}";
    }

    /// <summary>Reads either form; null for what is none.</summary>
    public static string? Parse(string permission) => permission.Split('.') switch
    {
        [{ Length: > 0 } app, { Length: > 0 }, { Length: > 0 } codename] => $"{app}.{codename}",
        [{ Length: > 0 } app, { Length: > 0 } codename] => $"{app}.{codename}",
        _ => null,
    };
}
