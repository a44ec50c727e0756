using LavaActors.Gateway.Access;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>Who may call a method at all (spec: xmlrpc-api.md §3, §4). Whether he may do it to the object that is named is decided with the object.</summary>
/// <param name="Operation">What it does, which decides what a token is good for.</param>
/// <param name="Permission">A global permission that he must have, as <c>lava_scheduler_app.add_tag</c>; null for none.</param>
internal sealed record XmlRpcNeeds(Operation Operation, string? Permission = null, bool IsForStaff = false)
{
    /// <summary>Sees what he may see.</summary>
    public static XmlRpcNeeds Anyone { get; } = new(Operation.Read);

    /// <summary>A user; reads.</summary>
    public static XmlRpcNeeds Reader { get; } = new(Operation.ReadSignedIn);

    /// <summary>A user; submits or changes jobs.</summary>
    public static XmlRpcNeeds User { get; } = new(Operation.Submit);

    /// <summary>A user; changes something else, where the object says who may.</summary>
    public static XmlRpcNeeds Changer { get; } = new(Operation.Change);

    public static XmlRpcNeeds Staff { get; } = new(Operation.Change, IsForStaff: true);

    public static XmlRpcNeeds Superuser { get; } = new(Operation.Administer);

    public static XmlRpcFaultException SignInFirst => new(XmlRpcFaultCodes.Unauthorized, "Authentication with user and token required for this API.");

    /// <param name="permission">As <c>lava_scheduler_app.add_tag</c>.</param>
    public static XmlRpcNeeds To(string permission) => new(Operation.Change, permission);

    /// <exception cref="XmlRpcFaultException">He may not.</exception>
    public void Check(Caller caller)
    {
        if (AccessRules.WhyNot(caller, Operation) is { } refusal)
        {
            throw caller.IsNobody
                ? SignInFirst
                : new XmlRpcFaultException(XmlRpcFaultCodes.Forbidden, refusal);
        }

        if (Permission is not null && !caller.Has(Permission))
            throw new XmlRpcFaultException(XmlRpcFaultCodes.Forbidden, $"User '{caller.Name}' is missing permission {Permission}.");
        if (IsForStaff && !caller.IsStaff && !caller.IsSuperuser) throw new XmlRpcFaultException(XmlRpcFaultCodes.Forbidden, "forbidden");
    }

    public override string ToString() => Permission is { } permission ? $"users with the permission {permission}"
        : IsForStaff ? "staff"
        : Operation switch
        {
            Operation.Public or Operation.Read => "anyone",
            Operation.Administer => "superusers",
            _ => "users",
        };
}
