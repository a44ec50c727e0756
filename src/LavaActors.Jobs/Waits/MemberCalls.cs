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
    public static MemberCalls? Of(JobDefinition subJob) => Read(subJob, (_, _) => false);

    /// <summary>
    /// What of <see cref="Of"/> may still come: without the calls of blocks before the one that runs, and of its definitions that are over. A definition that may leave something running counts as one that
    /// is never over, and so do those of the running block where that may begin again.
    /// </summary>
    /// <param name="running">The test block that runs.</param>
    /// <param name="over">So many of its first definitions are over: their shells have ended.</param>
    /// <returns>Null as for <see cref="Of"/>. Barriers have the same numbers as there.</returns>
    public static MemberCalls? LeftOf(JobDefinition subJob, TestBlock running, int over)
    {
        var at = subJob.Actions.ToList().FindIndex(block => block.Index == running.Index);
        return at < 0 ? Of(subJob) : Read(subJob, (index, call) =>
            (index < at || (index == at && call.Definition < over && !MayBeginAgain(running))) && !MayOutlive(subJob.Actions[index], call));
    }

    /// <param name="isOver">Whether a call of the block with this index cannot come any more.</param>
    private static MemberCalls? Read(JobDefinition subJob, Func<int, GroupCall, bool> isOver)
    {
        HashSet<string> sends = [], open = [];
        Dictionary<string, int?> barriers = [];
        foreach (var (index, block) in subJob.Actions.Index())
        {
            var calls = RoleScripts.OfBlock(block, NoDefinitions);
            if (!AreAllThatIsSaid(block, calls)) return null;
            var isRepeated = MayBeginAgain(block);
            foreach (var call in calls)
            {
                switch (call.Kind)
                {
                    case CallKind.Anything or CallKind.Program:
                    case CallKind.Send or CallKind.Sync when call.Id is null:
                        return null;
                    case CallKind.Send:
                        if (!isOver(index, call)) sends.Add(call.Id!);
                        break;
                    case CallKind.Sync:
                        var before = barriers.GetValueOrDefault(call.Id!, 0);
                        // How often an action is tried, or is there, only the device's configuration says.
                        barriers[call.Id!] = before is null || call.IsRepeated || isRepeated || !call.IsOfDefinition ? null : before + 1;
                        if (!isOver(index, call)) open.Add(call.Id!);
                        break;
                }
            }
        }

        foreach (var id in barriers.Keys.Except(open).ToList()) barriers.Remove(id);
        return sends.Count + barriers.Count > MostIds || sends.Concat(barriers.Keys).Sum(id => id.Length) > MostCharacters
            ? null
            : new MemberCalls([.. sends.Order(StringComparer.Ordinal)], [.. barriers.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => (b.Key, b.Value))]);
    }

    /// <summary>A test in a container begins again when its dispatcher was restarted.</summary>
    private static bool MayBeginAgain(ActionBlock block) => block.Repeat > 1 || block.FailureRetry > 1 || block.Parameters.ContainsKey("docker");

    /// <summary>Whether the definition of a call may leave processes behind that make it later. Its programs are all known here, so it takes one of these words, or an ampersand that is no other operator.</summary>
    private static bool MayOutlive(ActionBlock block, GroupCall call) => call.Definition is { } number && block is TestBlock test
        && (test.Definitions[number].InlineDefinition is not { } definition || Steps(definition).Any(step => Leaving().IsMatch(step)));

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

    [GeneratedRegex("(?<![&><|])&(?![&>])|[<>]\\(|setsid|nohup|coproc|lava-background-process-start")]
    private static partial Regex Leaving();

    [GeneratedRegex("lava-(send|sync|network)")]
    private static partial Regex Mention();
}
