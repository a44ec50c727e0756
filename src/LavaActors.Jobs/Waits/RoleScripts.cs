using LavaActors.Yaml;

namespace LavaActors.Jobs.Waits;

/// <summary>Collects the calls of each role, in the order in which its actions make them.</summary>
internal static class RoleScripts
{
    /// <summary>The roles that have members, in the order of the job; null when they make more calls than are looked at.</summary>
    /// <param name="job">A MultiNode job before the split.</param>
    /// <param name="definitions">Those of other sources that are at hand.</param>
    /// <param name="most">Most calls of all roles, times their number: what has to be done grows with both.</param>
    public static IReadOnlyList<RoleScript>? Of(JobDefinition job, IReadOnlyDictionary<TestDefinitionRef, TestDefinition> definitions, long most)
    {
        var blocks = job.Actions.Select(block => OfBlock(block, definitions)).ToList();
        var roles = job.MultiNode!.Roles.Where(role => role.Count > 0).ToList();
        var ofRoles = roles.ConvertAll(role => job.Actions.Index().Where(b => b.Item.Roles.Contains(role.Name)).Select(b => blocks[b.Index]).ToList());

        // A block is shared by its roles: together they may have far more calls than the job has lines.
        if (ofRoles.Sum(own => own.Sum(calls => (long)calls.Count)) * roles.Count > most) return null;
        return [.. roles.Zip(ofRoles, (role, own) => new RoleScript(role, [.. OfStart(role), .. own.SelectMany(calls => calls)]))];
    }

    /// <summary>One id stands for all its ways of writing.</summary>
    public static string Canonical(string id) => DelayedStart.IsRelease(id) ? DelayedStart.MessageId : id;

    private static IEnumerable<GroupCall> OfStart(RoleSpec role)
    {
        if (!role.DelaysStart) yield break;
        var where = role.Source["request"]?.Span ?? role.Source.Span;
        yield return new GroupCall(CallKind.WaitAll, DelayedStart.MessageId, role.ExpectRole, new CallPlace(where, $"protocols.lava-multinode.roles.{role.Name}.request")) { IsStart = true };
    }

    public static List<GroupCall> OfBlock(ActionBlock block, IReadOnlyDictionary<TestDefinitionRef, TestDefinition> definitions)
    {
        var path = $"actions[{block.Index}].{block.Kind}";
        var isRepeated = block.Repeat > 1 || block.FailureRetry > 1;
        List<GroupCall> calls = [.. OfProtocol(block, path, isRepeated)];
        if (block is not TestBlock test) return calls;
        for (var i = 0; i < test.Definitions.Count; i++)
        {
            var definition = test.Definitions[i];
            if (definition.InlineDefinition is { } inline) calls.AddRange(DefinitionCalls.Of(inline, $"{path}.definitions[{i}].repository", definition.SkipInstall).Select(OfDefinition(i)));
            else if (definitions.TryGetValue(definition, out var fetched)) calls.AddRange(DefinitionCalls.Of(fetched.Source, "", definition.SkipInstall).Select(OfDefinition(i)));
            else calls.Add(new GroupCall(CallKind.Anything, null, null, new CallPlace(definition.Span, $"{path}.definitions[{i}]")) { IsCertain = false });
        }

        calls.AddRange(InteractiveCalls.Of(test.Interactive, path, isRepeated));
        return calls;

        static Func<GroupCall, GroupCall> OfDefinition(int number) => call => call with { Definition = number };
    }

    /// <summary>
    /// Calls of actions come before what a test does (spec: multinode.md §8). Those of one action are made in their order. In which order the actions of a block come depends on
    /// the device; then what sends comes first, and no barrier is required: so no order is found wrong that could be right.
    /// </summary>
    private static IEnumerable<GroupCall> OfProtocol(ActionBlock block, string path, bool isRepeated)
    {
        var calls = block.ProtocolCalls.Select(call => Of(call, path, isRepeated)).ToList();
        if (block.ProtocolCalls.Select(c => c.ActionName).Distinct().Count() < 2) return calls;
        return calls.Select(c => c.Kind == CallKind.Sync ? c with { IsCertain = false } : c).OrderBy(c => c.Kind switch { CallKind.Send => 0, CallKind.Sync => 1, _ => 2 });
    }

    private static GroupCall Of(ProtocolCall call, string path, bool isRepeated)
    {
        var kind = GroupCall.KindOf(call.Request);
        return new GroupCall(kind, Canonical(call.MessageId), kind == CallKind.WaitAll ? call.Role : null, new CallPlace(call.Span, $"{path}.protocols.lava-multinode")) { IsRepeated = isRepeated };
    }
}
