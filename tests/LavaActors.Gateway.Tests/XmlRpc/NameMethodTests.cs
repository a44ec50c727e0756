using LavaActors.Gateway.XmlRpc;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.XmlRpc;

/// <summary>Names that lead elsewhere, given to every method that takes one.</summary>
public sealed class NameMethodTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly string[] Names = ["../../etc/passwd", "/etc/passwd", "..\\..\\x", ".ssh", "-rf", "a\nb"];

    public static TheoryData<string> Methods => [.. XmlRpcMethods.Table.Methods
        .Where(method => !method.Name.StartsWith("system.", StringComparison.Ordinal) && method.Parameters.Any(parameter => parameter.Kind == XmlRpcParameterKind.Text)).Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task No_method_takes_a_path_for_a_name(string name)
    {
        foreach (var path in Names)
        {
            try
            {
                await new RpcClient(gateway).CallAsync(name, [.. XmlRpcMethods.Table[name].Parameters.Where(parameter => parameter.Default is null).Select(parameter => Argument(parameter, path))]);
            }
            catch (XmlRpcFaultException fault)
            {
                Assert.DoesNotContain("something is broken", fault.Message, StringComparison.Ordinal);
                // What needs the files of a lab refuses the name before it asks a dispatcher for one.
                Assert.DoesNotContain("does not answer", fault.Message, StringComparison.Ordinal);
            }
        }

        Assert.Empty(gateway.Lab.Devices);
        Assert.Empty(gateway.Lab.Types);
        Assert.Empty(gateway.Lab.Workers);
        // A slug may begin with a hyphen; no file is called as a tag is.
        Assert.All(gateway.Lab.Tags, tag => Assert.Matches("^[-_A-Za-z0-9]+$", tag.Name));
        Assert.Empty(gateway.Lab.Aliases);
        Assert.Empty(gateway.Lab.Tokens);
    }

    private static XmlRpcValue Argument(XmlRpcParameter parameter, string path) => parameter.Kind switch
    {
        XmlRpcParameterKind.Int => 7,
        XmlRpcParameterKind.Bool => true,
        XmlRpcParameterKind.Array => XmlRpcValue.Array([path]),
        XmlRpcParameterKind.Struct => XmlRpcValue.Struct(("name", path)),
        _ => path,
    };
}
