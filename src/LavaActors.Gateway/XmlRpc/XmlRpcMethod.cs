using LavaActors.Gateway.Access;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>A method as clients call it and as <c>system.*</c> and the help page describe it.</summary>
/// <param name="Needs">Who may call it; what it may do for whom is decided with each object.</param>
/// <param name="Help">A few sentences.</param>
/// <param name="Returns">The kind of the answer.</param>
internal sealed record XmlRpcMethod(
    string Name, XmlRpcNeeds Needs, string Help, string Returns, Func<XmlRpcRequest, Task<XmlRpcValue>> Run, params IReadOnlyList<XmlRpcParameter> Parameters)
{
    /// <summary>Whether the answer takes long: of those there are only some at a time (<see cref="CostlyShares"/>).</summary>
    public bool IsCostly { get; init; }

    /// <summary>As in <c>job_id, start=0, end=nil</c>.</summary>
    public string Signature => string.Join(", ", Parameters);
}
