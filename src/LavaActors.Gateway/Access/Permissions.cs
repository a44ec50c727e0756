using LavaActors.Protocol.Accounts;

namespace LavaActors.Gateway.Access;

/// <summary>The names of permissions, as clients of the reference know them.</summary>
public static class Permissions
{
    public const string App = "lava_scheduler_app";

    public const string ChangeJob = App + ".change_testjob";

    /// <summary>Of a kind of objects: <c>lava_scheduler_app.submit_to_device</c>.</summary>
    public static string Global(ObjectKind kind, ObjectRight right) => $"{App}.{Codename(kind, right)}";

    /// <summary>The same without the application: <c>submit_to_devicetype</c>.</summary>
    public static string Codename(ObjectKind kind, ObjectRight right) => Verb(right) + Noun(kind);

    /// <summary>Reads a codename; null for one that no such permission has.</summary>
    public static (ObjectKind Kind, ObjectRight Right)? Parse(string codename)
    {
        foreach (var kind in Enum.GetValues<ObjectKind>())
        {
            foreach (var right in Rights(kind))
            {
                if (Codename(kind, right) == codename) return (kind, right);
            }
        }

        return null;
    }

    /// <summary>The rights that there are on objects of a kind.</summary>
    public static IReadOnlyList<ObjectRight> Rights(ObjectKind kind) =>
        kind == ObjectKind.Worker ? [ObjectRight.View, ObjectRight.Change] : [ObjectRight.View, ObjectRight.Submit, ObjectRight.Change];

    /// <summary>What a token has to be for, so that its user's permission counts.</summary>
    public static TokenScope ScopeOf(string permission)
    {
        var codename = permission[(permission.LastIndexOf('.') + 1)..];
        if (codename.StartsWith("view_", StringComparison.Ordinal)) return TokenScope.Read;
        return codename.StartsWith("submit_", StringComparison.Ordinal) || codename.EndsWith("_testjob", StringComparison.Ordinal) ? TokenScope.Submit : TokenScope.Admin;
    }

    private static string Verb(ObjectRight right) => right switch
    {
        ObjectRight.View => "view_",
        ObjectRight.Submit => "submit_to_",
        _ => "change_",
    };

    private static string Noun(ObjectKind kind) => kind switch
    {
        ObjectKind.DeviceType => "devicetype",
        ObjectKind.Device => "device",
        _ => "worker",
    };
}
