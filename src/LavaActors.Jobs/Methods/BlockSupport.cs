using LavaActors.Yaml;

namespace LavaActors.Jobs.Methods;

/// <summary>Whether this dispatcher runs a block, and the words when it does not: the same for who reads a job, submits it, and plans it.</summary>
public static class BlockSupport
{
    /// <summary>Why a block is not run because of its method; null where the method is run, or nobody knows it.</summary>
    public static string? WhyNotRun(ActionBlock block) => MethodOf(block) is { Entry: { IsSupported: false } entry } ? Refusal(NameOf(entry)) : null;

    /// <summary><c>the boot method 'fastboot' is valid, but not supported by this dispatcher</c>.</summary>
    /// <param name="what">What is not supported, with its article.</param>
    public static string Refusal(string what) => $"{what} is valid, but not supported by this dispatcher";

    /// <summary>The row of a block's method (null when nobody knows it), and the key that says it: its place, and its path in the block; null for a test of no known kind.</summary>
    internal static (MethodEntry? Entry, SourceSpan Where, string Path)? MethodOf(ActionBlock block)
    {
        switch (block)
        {
            case DeployBlock deploy:
                return (MethodTable.Find("deploy", deploy.To), deploy.Parameters["to"]?.Span ?? deploy.Span, "to");
            case BootBlock boot:
                return (MethodTable.Find("boot", boot.Method), boot.Parameters["method"]?.Span ?? boot.Span, "method");
            case CommandBlock command:
                return (MethodTable.Find("command", "command"), command.Span, "");
            case TestBlock test:
                var kind = test.Parameters.ContainsKey("definitions") && test.Parameters.ContainsKey("docker")
                    ? "docker"
                    : MethodTable.Names("test").FirstOrDefault(name => name != "docker" && test.Parameters.ContainsKey(name));
                return kind is null ? null : (MethodTable.Find("test", kind), test.Parameters.KeyNode(kind)!.Span, kind);
            default:
                return null;
        }
    }

    internal static string NameOf(MethodEntry entry) => entry.Kind switch
    {
        "command" => "the command block",
        "test" => $"a test with '{entry.Name}'",
        _ => $"the {entry.Kind} method '{entry.Name}'",
    };
}
