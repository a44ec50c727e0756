using LavaActors.Jobs.Methods;
using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>What is valid and cannot be run here, said when the job is read and not when it fails.</summary>
internal static class SupportChecks
{
    public static void Check(IReadOnlyList<ActionBlock> blocks, ReadContext context)
    {
        foreach (var block in blocks)
        {
            var path = $"actions[{block.Index}].{block.Kind}";
            var method = MethodOf(block);
            if (method is { Entry: { IsSupported: false } entry })
            {
                context.CannotRun(method.Value.Where, method.Value.Path is { Length: > 0 } key ? $"{path}.{key}" : path, Name(entry), Remedy(entry.Kind));
                continue;
            }

            foreach (var key in UnsupportedKeys.Of(block)) context.CannotRun(key.Where, $"{path}.{key.Path}", $"'{key.Path}'", "remove it");
        }
    }

    private static (MethodEntry? Entry, SourceSpan Where, string Path)? MethodOf(ActionBlock block)
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

    private static string Name(MethodEntry entry) => entry.Kind switch
    {
        "command" => "the command block",
        "test" => $"a test with '{entry.Name}'",
        _ => $"the {entry.Kind} method '{entry.Name}'",
    };

    private static string Remedy(string kind)
    {
        var supported = MethodTable.All.Where(m => m.Kind == kind && m.IsSupported).Select(m => m.Name).ToList();
        return supported.Count == 0 ? "remove it" : $"supported are: {string.Join(", ", supported)}";
    }
}
