using LavaActors.Gateway.Access;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>All methods by name. Lists them, describes them, and carries calls out.</summary>
internal sealed class XmlRpcTable
{
    private readonly SortedDictionary<string, XmlRpcMethod> _methods = new(StringComparer.Ordinal);

    public XmlRpcTable(params IEnumerable<IEnumerable<XmlRpcMethod>> groups)
    {
        foreach (var method in groups.SelectMany(group => group)) _methods.Add(method.Name, method);
    }

    /// <summary>By name.</summary>
    public IReadOnlyCollection<XmlRpcMethod> Methods => _methods.Values;

    /// <exception cref="XmlRpcFaultException">There is none.</exception>
    public XmlRpcMethod this[string name] =>
        _methods.TryGetValue(name, out var method) ? method : throw new XmlRpcFaultException(XmlRpcFaultCodes.UnknownMethod, $"No such method: '{name}'");

    /// <exception cref="XmlRpcFaultException">What the client gets instead of a value.</exception>
    public Task<XmlRpcValue> CallAsync(XmlRpcCall call, XmlRpcContext context)
    {
        // Proxies of some clients say so when they are done (spec: xmlrpc-api.md §3).
        if (call.Method == "close") return Task.FromResult(XmlRpcValue.Nil);
        var method = this[call.Method];
        method.Needs.Check(context.Caller);
        if (Completion.IsDue(method.Needs.Operation, context.Http.Request.Method)) Completion.Begin(context.Http);
        var request = new XmlRpcRequest(context, XmlRpcArguments.Of(method, call.Arguments), this);
        return method.IsCostly ? WithinShareAsync(method, request) : method.Run(request);
    }

    private static async Task<XmlRpcValue> WithinShareAsync(XmlRpcMethod method, XmlRpcRequest request)
    {
        using var share = request.Get<CostlyShares>().TryEnter(request.Caller, request.Context.Http.Network());
        return share is null ? throw new XmlRpcFaultException(XmlRpcFaultCodes.TooMany, Costly.Refusal) : await method.Run(request);
    }
}
