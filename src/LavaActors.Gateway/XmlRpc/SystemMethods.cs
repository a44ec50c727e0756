using LavaActors.Gateway.Access;
using LavaActors.Gateway.Events.Publishing;
using LavaActors.XmlRpc;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>system.*</c>: what the server is and what it can do (spec: xmlrpc-api.md §4.5).</summary>
internal static class SystemMethods
{
    // LAVA's own number of the interface.
    private const int ApiVersion = 2;

    /// <summary>Most calls of one multicall.</summary>
    private const int MostCalls = 100;

    /// <summary>Characters of the answers of one multicall: when there are so many no further call is made. Each answer has bounds of its own, and all are put together in memory.</summary>
    internal const long MostAnswered = 16 << 20;

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        new("system.listMethods", Anyone, "The names of all methods.", "array of string", request => Answer(XmlRpcValue.Array(request.Table.Methods.Select(method => method.Name)))),
        new("system.methodHelp", Anyone, "What a method does, its parameters and who may call it.", "string", request => Answer(Help(Named(request))), Method),
        // Where the types of a method are not one fixed list the specification of introspection has this word.
        new("system.methodSignature", Anyone, "A list of signatures, each the type of the answer and of the arguments; 'undef' where there is not one.", "array or string", request => Answer(Signature(Named(request))), Method),
        new("system.getCapabilities", Anyone, "The specifications that this server follows.", "struct", _ => Answer(Capabilities)),
        new("system.multicall", Anyone, $"Calls several methods, at most {MostCalls}: each a struct {{methodName, params}}. The answer has for each an array of its value, or a struct {{faultCode, faultString}}; a fault for those behind more than an answer holds.",
            "array", MulticallAsync, new XmlRpcParameter("calls", XmlRpcParameterKind.Array)),
        new("system.version", Anyone, "The version of LAVA whose interface this is.", "string", _ => Answer(LavaLevel.Version)),
        new("system.api_version", Anyone, "The version of the interface.", "int", _ => Answer(ApiVersion)),
        new("system.whoami", Anyone, "The name of the user who calls; nil for nobody in particular.", "string or nil", request => Answer(request.Caller.UserName is { } name ? name : XmlRpcValue.Nil)),
        new("system.master_config", Anyone, "Settings of the server that clients look at.", "struct", request => Answer(XmlRpcValue.Struct(
            ("EVENT_TOPIC", "org.lavasoftware"), ("EVENT_SOCKET", request.Context.Http.EventSocket() ?? LavaLevel.EventSocket), ("EVENT_NOTIFICATION", request.Context.Http.EventSocket() is not null), ("LOG_SIZE_LIMIT", 5)))),
    ];

    private static XmlRpcParameter Method => new("method", Text);

    private static XmlRpcValue Capabilities => XmlRpcValue.Struct(
        ("xmlrpc", Specification("http://www.xmlrpc.com/spec", 1)),
        ("introspection", Specification("http://xmlrpc-c.sourceforge.net/xmlrpc-c/introspection.html", 1)),
        ("system.multicall", Specification("http://mirrors.talideon.com/articles/multicall.html", 1)),
        ("nil", Specification("http://www.ontosys.com/xml-rpc/extensions.php", 1)));

    private static XmlRpcValue Specification(string url, int version) => XmlRpcValue.Struct(("specUrl", url), ("specVersion", version));

    private static Task<XmlRpcValue> Answer(XmlRpcValue value) => Task.FromResult(value);

    private static XmlRpcMethod Named(XmlRpcRequest request) => request.Table[request.Text("method")];

    private static string Help(XmlRpcMethod method) => $"{method.Name}({method.Signature})\n\n{method.Help}\n\nReturns {method.Returns}. Who: {method.Needs}.\n";

    private static XmlRpcValue Signature(XmlRpcMethod method) =>
        method.Returns.Contains(' ') || method.Parameters.Any(parameter => parameter.TakesNil || parameter.Kind is Any or JobId)
            ? "undef"
            : XmlRpcValue.Array([XmlRpcValue.Array([method.Returns, .. method.Parameters.Select(parameter => TypeName(parameter.Kind))])]);

    private static string TypeName(XmlRpcParameterKind kind) => kind switch
    {
        Text => "string",
        Int => "int",
        Bool => "boolean",
        XmlRpcParameterKind.Array => "array",
        _ => "struct",
    };

    private static async Task<XmlRpcValue> MulticallAsync(XmlRpcRequest request)
    {
        var calls = request.Arguments.Items("calls");
        if (calls.Count > MostCalls) throw XmlRpcFaultException.Internal($"system.multicall() takes at most {MostCalls} calls, {calls.Count} given");
        var (answers, left) = (new List<XmlRpcValue>(), MostAnswered);
        foreach (var call in calls)
        {
            var answer = left > 0 ? await AnswerAsync(request, call, isFirst: answers.Count == 0) : Beyond;
            answers.Add(answer);
            left -= XmlRpcExtent.Of(answer);
        }

        return XmlRpcValue.Array(answers);
    }

    private static XmlRpcValue Beyond => Fault(XmlRpcFaultCodes.BadRequest, "system.multicall: the answers before this call are as much as one response holds, and it was not made: send it in another request");

    private static async Task<XmlRpcValue> AnswerAsync(XmlRpcRequest request, XmlRpcValue call, bool isFirst)
    {
        try
        {
            if (!isFirst) TakeAnother(request);
            return XmlRpcValue.Array([await request.Table.CallAsync(SubCall(call), request.Context)]);
        }
        catch (XmlRpcFaultException fault)
        {
            return Fault(fault.Code, fault.Message);
        }
    }

    private static XmlRpcValue Fault(int code, string text) => XmlRpcValue.Struct(("faultCode", code), ("faultString", text));

    // The request itself was counted as one; so many calls count as many.
    private static void TakeAnother(XmlRpcRequest request)
    {
        if (request.Caller is { IsAnonymous: true, IsSuperuser: true }) return;
        if (request.Get<RequestLimits>().Take(request.Caller, request.Context.Http.Network()) is not null) throw new XmlRpcFaultException(XmlRpcFaultCodes.TooMany, "Request was throttled.");
    }

    private static XmlRpcCall SubCall(XmlRpcValue value)
    {
        if (value is not XmlRpcStruct call) throw Bad($"a call is a struct, not {value.Kind}");
        if (call["methodName"] is not XmlRpcText name) throw Bad("a call has a methodName, a string");
        if (call["params"] is not XmlRpcArray arguments) throw Bad("a call has params, an array");
        return name.Value == "system.multicall" ? throw Bad("system.multicall may not call itself") : new XmlRpcCall(name.Value, arguments.Items);

        static XmlRpcFaultException Bad(string why) => new(XmlRpcFaultCodes.InvalidParameters, $"system.multicall: {why}");
    }
}
