using System.Text.RegularExpressions;
using LavaActors.Yaml;

namespace LavaActors.Jobs.Waits;

/// <summary>
/// All that a run may do for its group (spec: multinode.md §6, §8, §10), where that is known for certain: waits of others fail because of what is not in it. So the rules are stricter than
/// those of <see cref="WaitCheck"/>: a program of an unknown name may make any call here, and so may a definition that only mentions a call.
/// </summary>
/// <param name="Sends">Ids of all messages that it may send.</param>
/// <param name="Barriers">Ids of all barriers that it may come to, each with the most times; null: any number.</param>
public sealed partial record MemberCalls(IReadOnlyList<string> Sends, IReadOnlyList<(string Id, int? Most)> Barriers)
{
    /// <summary>More is not said of a run: the group keeps it for each member.</summary>
    private const int MostIds = 200, MostCharacters = 8000;

    private static readonly Dictionary<TestDefinitionRef, TestDefinition> NoDefinitions = [];

    /// <param name="subJob">The definition of one role after the split.</param>
    /// <returns>Null where anything in it may make calls that are not in sight.</returns>
    public static MemberCalls? Of(JobDefinition subJob)
    {
        HashSet<string> sends = [];
        Dictionary<string, int?> barriers = [];
        foreach (var block in subJob.Actions)
        {
            var calls = RoleScripts.OfBlock(block, NoDefinitions);
            if (!AreAllThatIsSaid(block, calls)) return null;
            // A test in a container begins again when its dispatcher was restarted.
            var isRepeated = block.Repeat > 1 || block.FailureRetry > 1 || block.Parameters.ContainsKey("docker");
            foreach (var call in calls)
            {
                switch (call.Kind)
                {
                    case CallKind.Anything or CallKind.Program:
                    case CallKind.Send or CallKind.Sync when call.Id is null:
                        return null;
                    case CallKind.Send:
                        sends.Add(call.Id!);
                        break;
                    case CallKind.Sync:
                        var before = barriers.GetValueOrDefault(call.Id!, 0);
                        // How often an action is tried, or is there, only the device's configuration says.
                        barriers[call.Id!] = before is null || call.IsRepeated || isRepeated || !call.IsOfDefinition ? null : before + 1;
                        break;
                }
            }
        }

        return sends.Count + barriers.Count > MostIds || sends.Concat(barriers.Keys).Sum(id => id.Length) > MostCharacters
            ? null
            : new MemberCalls([.. sends.Order(StringComparer.Ordinal)], [.. barriers.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => (b.Key, b.Value))]);
    }

    /// <summary>Whether each mention of a call in the definitions of a block was understood as one: text that is written to a file may be run from there.</summary>
    private static bool AreAllThatIsSaid(ActionBlock block, List<GroupCall> calls)
    {
        if (block is not TestBlock test) return true;
        var steps = test.Definitions.Select(definition => definition.InlineDefinition).OfType<YamlMap>().SelectMany(Steps).ToList();
        var elsewhere = block.ProtocolCalls.Count(call => IsDone(GroupCall.KindOf(call.Request)))
            + test.Interactive.Sum(script => script.Steps.OfType<InteractiveCall>().Count(call => IsDone(GroupCall.KindOf(call.Request))));
        return steps.TrueForAll(step => !step.Contains("<LAVA", StringComparison.OrdinalIgnoreCase))
            && steps.Sum(step => Mention().Count(step)) == calls.Count(call => IsDone(call.Kind)) - elsewhere;
    }

    private static bool IsDone(CallKind kind) => kind is CallKind.Send or CallKind.Sync;

    private static IEnumerable<string> Steps(YamlMap definition) =>
        new[] { "install", "run" }.SelectMany(section => (definition[section] as YamlMap)?["steps"] is YamlList steps ? steps.Items.OfType<YamlScalar>() : []).Select(step => step.Text);

    [GeneratedRegex("lava-(send|sync|network)")]
    private static partial Regex Mention();
}
