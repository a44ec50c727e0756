using System.Text;
using LavaActors.Yaml;

namespace LavaActors.Jobs.Waits;

/// <summary>The calls of a test definition: of its install steps, then of its run steps (spec: test-shell.md §5, §6).</summary>
internal static class DefinitionCalls
{
    /// <param name="definition">The definition as a tree.</param>
    /// <param name="path">Its place in the document; empty when it is a document of its own.</param>
    /// <param name="skipInstall">What the job leaves out of the install section.</param>
    public static IEnumerable<GroupCall> Of(YamlMap definition, string path, IReadOnlyList<string> skipInstall)
    {
        var installs = !skipInstall.Contains("steps") && !skipInstall.Contains("all");
        return [.. installs ? OfSteps(definition, path, "install") : [], .. OfSteps(definition, path, "run")];
    }

    private static IReadOnlyList<GroupCall> OfSteps(YamlMap definition, string path, string section)
    {
        if (definition[section] is not YamlMap { } map || map["steps"] is not YamlList steps) return [];
        var script = new StringBuilder();
        var starts = new List<(int At, YamlScalar Step, int Index)>();
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps.Items[i] is not YamlScalar { IsNull: false } step) continue;
            starts.Add((script.Length, step, i));
            script.Append(step.Text).Append('\n');
        }

        // All steps are one script: an if may begin in one of them and end in the next.
        return starts.Count == 0 ? [] : ShellCalls.Of(script.ToString(), PlaceOf);

        CallPlace PlaceOf(int at)
        {
            var (low, high) = (0, starts.Count - 1);
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                if (starts[middle].At <= at) low = middle;
                else high = middle - 1;
            }

            var (start, step, index) = starts[low];
            var line = step.Text.TrimEnd('\n').Contains('\n', StringComparison.Ordinal) ? 1 + step.Text.AsSpan(0, Math.Min(at - start, step.Text.Length)).Count('\n') : 0;
            return new CallPlace(step.Span, $"{(path.Length == 0 ? "" : path + ".")}{section}.steps[{index}]", line);
        }
    }
}
