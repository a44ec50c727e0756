using LavaActors.XmlRpc;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>A parameter of a method as it is declared; arguments come by position.</summary>
/// <param name="Default">What it is when it is left out; null: it must be given.</param>
/// <param name="TakesNil">Whether <c>nil</c> may stand for "none" or "as it is".</param>
internal sealed record XmlRpcParameter(string Name, XmlRpcParameterKind Kind, XmlRpcValue? Default = null, bool TakesNil = false)
{
    /// <summary>As in <c>start=0</c>.</summary>
    public override string ToString() => Default is null ? Name : $"{Name}={Text(Default)}";

    /// <summary>The argument in the type that is declared; a fault for any other.</summary>
    public XmlRpcValue Check(string method, XmlRpcValue value) => (Kind, value) switch
    {
        (_, XmlRpcNil) when TakesNil => value,
        (XmlRpcParameterKind.Any, _) => value,
        (XmlRpcParameterKind.Text, XmlRpcText) => value,
        (XmlRpcParameterKind.Int, XmlRpcInt) => value,
        (XmlRpcParameterKind.Bool, XmlRpcBool) => value,
        (XmlRpcParameterKind.Bool, XmlRpcInt { Value: 0 or 1 } number) => number.Value == 1,
        // Scripts pass on what they read from elsewhere; ids are both, 7 and "7.0".
        (XmlRpcParameterKind.Int, XmlRpcText text) when int.TryParse(text.Value, out var number) => number,
        (XmlRpcParameterKind.JobId, XmlRpcText) => value,
        (XmlRpcParameterKind.JobId, XmlRpcInt number) => number.Value.ToString(),
        (XmlRpcParameterKind.Array, XmlRpcArray) => value,
        (XmlRpcParameterKind.Struct, XmlRpcStruct) => value,
        _ => throw XmlRpcFaultException.Internal($"{method}(): {Name} must be {Wanted}, not {value.Kind}"),
    };

    private string Wanted => (Kind switch
    {
        XmlRpcParameterKind.Text => "a string",
        XmlRpcParameterKind.Int => "an int",
        XmlRpcParameterKind.Bool => "a boolean",
        XmlRpcParameterKind.JobId => "a job's id, an int or a string as 7.0",
        XmlRpcParameterKind.Array => "an array",
        XmlRpcParameterKind.Struct => "a struct",
        _ => "a value",
    }) + (TakesNil ? " or nil" : "");

    private static string Text(XmlRpcValue value) => value switch
    {
        XmlRpcInt number => number.Value.ToString(),
        XmlRpcBool flag => flag.Value ? "true" : "false",
        XmlRpcText text => $"'{text.Value}'",
        _ => "nil",
    };
}
