using LavaActors.Jobs.Methods;

namespace LavaActors.Jobs.Reading;

/// <summary>What is valid and cannot be run here, said when the job is read and not when it fails.</summary>
internal static class SupportChecks
{
    public static void Check(IReadOnlyList<ActionBlock> blocks, ReadContext context)
    {
        foreach (var block in blocks)
        {
            var path = $"actions[{block.Index}].{block.Kind}";
            var method = BlockSupport.MethodOf(block);
            if (method is { Entry: { IsSupported: false } entry })
            {
                context.CannotRun(method.Value.Where, method.Value.Path is { Length: > 0 } key ? $"{path}.{key}" : path, BlockSupport.NameOf(entry), Remedy(entry.Kind));
                continue;
            }

            foreach (var key in UnsupportedKeys.Of(block)) context.CannotRun(key.Where, $"{path}.{key.Path}", $"'{key.Path}'", "remove it");
        }
    }

    private static string Remedy(string kind)
    {
        var supported = MethodTable.All.Where(m => m.Kind == kind && m.IsSupported).Select(m => m.Name).ToList();
        return supported.Count == 0 ? "remove it" : $"supported are: {string.Join(", ", supported)}";
    }
}
