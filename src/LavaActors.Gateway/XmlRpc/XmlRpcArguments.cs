using LavaActors.XmlRpc;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>The arguments of a call, checked against the declared parameters, with defaults for those that were left out. By name.</summary>
internal sealed class XmlRpcArguments
{
    private readonly Dictionary<string, XmlRpcValue> _values = new(StringComparer.Ordinal);

    private XmlRpcArguments()
    {
    }

    /// <exception cref="XmlRpcFaultException">Too few or too many, or one of another type.</exception>
    public static XmlRpcArguments Of(XmlRpcMethod method, IReadOnlyList<XmlRpcValue> given)
    {
        var declared = method.Parameters;
        var required = declared.Count(parameter => parameter.Default is null);
        if (given.Count < required)
            throw XmlRpcFaultException.Internal($"{method.Name}() lacks the argument {declared[given.Count].Name}: it takes ({method.Signature}), {given.Count} given");
        if (given.Count > declared.Count)
            throw XmlRpcFaultException.Internal($"{method.Name}() takes ({method.Signature}), no more; {given.Count} given");
        var arguments = new XmlRpcArguments();
        for (var i = 0; i < declared.Count; i++)
            arguments._values.Add(declared[i].Name, i < given.Count ? declared[i].Check(method.Name, given[i]) : declared[i].Default!);
        return arguments;
    }

    public XmlRpcValue this[string name] => _values[name];

    public string Text(string name) => ((XmlRpcText)_values[name]).Value;

    public string? TextOrNull(string name) => (_values[name] as XmlRpcText)?.Value;

    public int Int(string name) => ((XmlRpcInt)_values[name]).Value;

    public int? IntOrNull(string name) => (_values[name] as XmlRpcInt)?.Value;

    public bool Bool(string name) => ((XmlRpcBool)_values[name]).Value;

    public bool? BoolOrNull(string name) => (_values[name] as XmlRpcBool)?.Value;

    public IReadOnlyList<XmlRpcValue> Items(string name) => ((XmlRpcArray)_values[name]).Items;

    /// <summary>An array of strings; null for nil.</summary>
    /// <exception cref="XmlRpcFaultException">One of them is something else.</exception>
    public IReadOnlyList<string>? TextsOrNull(string name) => (_values[name] as XmlRpcArray)?.Items
        .Select(item => item is XmlRpcText text ? text.Value : throw XmlRpcFaultException.Internal($"{name} must be an array of strings; one is {item.Kind}")).ToList();
}
