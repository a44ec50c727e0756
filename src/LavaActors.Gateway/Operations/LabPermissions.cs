using LavaActors.Gateway.Access;

namespace LavaActors.Gateway.Operations;

/// <summary>Global permissions on what a lab consists of, by the names that the reference gives them.</summary>
public static class LabPermissions
{
    public static string Add(string noun) => $"{Permissions.App}.add_{noun}";

    public static string Change(string noun) => $"{Permissions.App}.change_{noun}";

    public static string Delete(string noun) => $"{Permissions.App}.delete_{noun}";

    internal static OperationFailure? Missing(Caller caller, string permission) => Missing(caller, [permission]);

    /// <summary>Null when he has one of them.</summary>
    internal static OperationFailure? Missing(Caller caller, params IReadOnlyList<string> anyOf) =>
        AccessRules.WhyNot(caller, Operation.Change) is { } why ? new OperationFailure.Forbidden(why)
        : anyOf.Any(caller.Has) ? null : new OperationFailure.Forbidden($"User '{caller.Name}' is missing permission {anyOf[0]}.");
}
