using LavaActors.Yaml;

namespace LavaActors.Jobs.Waits;

/// <summary>The calls of the interactive scripts of a test block (spec: test-shell.md §13).</summary>
internal static class InteractiveCalls
{
    private static readonly (string Key, CallKind Kind)[] Steps =
        [("lava-send", CallKind.Send), ("lava-wait", CallKind.Wait), ("lava-wait-all", CallKind.WaitAll), ("lava-sync", CallKind.Sync)];

    /// <param name="block">The block as it is written.</param>
    /// <param name="path">Its place in the job.</param>
    /// <param name="isRepeated">Whether its scripts may run several times.</param>
    public static IEnumerable<GroupCall> Of(YamlMap block, string path, bool isRepeated)
    {
        if (block["interactive"] is not YamlList tests) yield break;
        for (var i = 0; i < tests.Count; i++)
        {
            if (tests.Items[i] is not YamlMap test || test["script"] is not YamlList script) continue;
            for (var j = 0; j < script.Count; j++)
            {
                if (script.Items[j] is not YamlMap step) continue;
                foreach (var (key, kind) in Steps)
                {
                    if (step[key] is YamlScalar { IsNull: false } text && Of(kind, text, $"{path}.interactive[{i}].script[{j}].{key}") is { } call) yield return call with { IsRepeated = isRepeated };
                }
            }
        }
    }

    private static GroupCall? Of(CallKind kind, YamlScalar text, string path)
    {
        var words = text.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return null;
        var role = kind == CallKind.WaitAll ? words.Skip(1).FirstOrDefault(w => w.StartsWith("role=", StringComparison.Ordinal))?["role=".Length..] : null;

        // {KEY} is filled in while the script runs.
        var isKnown = !words[0].Contains('{', StringComparison.Ordinal) && role?.Contains('{', StringComparison.Ordinal) != true;
        return new GroupCall(kind, isKnown ? RoleScripts.Canonical(words[0]) : null, isKnown ? role : null, new CallPlace(text.Span, path));
    }
}
