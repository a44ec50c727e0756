using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>
/// Splits a submission into the jobs its roles run (spec: multinode.md §2). Where the reference is quirky the intended thing is done:
/// a block belongs to a role whose name it names exactly; a role's own <c>timeout</c> wins over the protocol block's;
/// <c>context</c>, <c>environment</c> and <c>tags</c> at the top hold for roles that give none.
/// </summary>
public static class MultiNodeSplit
{
    private const string Protocol = "lava-multinode";

    private static readonly string[] CopiedKeys =
        ["job_name", "timeouts", "priority", "visibility", "notify", "metadata", "reboot_to_fastboot", "secrets", "environment"];

    private static readonly string[] RoleKeysAtTop = ["device_type", "connection", "host_role", "context"];

    /// <summary>The sub-jobs in the order of roles, then instances; a single-node job is its own one sub-job.</summary>
    /// <param name="job">A valid job before the split.</param>
    /// <param name="targetGroup">A name for the group that no other group ever had.</param>
    public static IReadOnlyList<SubJob> Split(JobDefinition job, string targetGroup)
    {
        if (job.MultiNode is not { } spec) return [new SubJob("", 0, job.Source, job)];
        var subJobs = new List<SubJob>();
        foreach (var role in spec.Roles)
        {
            for (var instance = 0; instance < role.Count; instance++)
            {
                var definition = Definition(job, spec, role, targetGroup, subJobs.Count);
                subJobs.Add(new SubJob(role.Name, subJobs.Count, definition, Reread(definition)));
            }
        }

        return subJobs;
    }

    /// <summary>A sub-job's definition with <c>protocols.lava-multinode.roles</c> set.</summary>
    public static YamlMap WithMembers(YamlMap definition, IEnumerable<(string Id, string Role)> members)
    {
        if (definition["protocols"] is not YamlMap protocols || protocols[Protocol] is not YamlMap block)
        {
            throw new ArgumentException("not a sub-job of a MultiNode job: it has no protocols.lava-multinode", nameof(definition));
        }

        var roles = YamlNodes.Map(members.Select(m => (m.Id, (YamlNode)YamlNodes.String(m.Role))));
        return definition.With("protocols", protocols.With(Protocol, block.With("roles", roles)));
    }

    internal static JobDefinition Reread(YamlMap definition)
    {
        var parse = JobDocument.ParseSubJob(definition);
        return parse.Job ?? throw new InvalidOperationException("a sub-job of a valid job is not valid: " + string.Join("; ", parse.Errors));
    }

    private static YamlMap Definition(JobDefinition job, MultiNodeSpec spec, RoleSpec role, string targetGroup, int subId)
    {
        var source = job.Source;
        var entries = new List<YamlEntry>();
        entries.AddRange(CopiedKeys.Where(source.ContainsKey).Select(key => Entry(source, key)));
        foreach (var key in RoleKeysAtTop)
        {
            if (role.Source.ContainsKey(key)) entries.Add(Entry(role.Source, key));
            else if (key == "context" && source.ContainsKey(key)) entries.Add(Entry(source, key));
        }

        entries.Add(new YamlEntry(YamlNodes.String("protocols"), Protocols(source, spec, role, targetGroup, subId)));
        entries.Add(new YamlEntry(YamlNodes.String("actions"), Actions(job, role.Name)));
        return new YamlMap(entries, source.Span);
    }

    private static YamlMap Protocols(YamlMap source, MultiNodeSpec spec, RoleSpec role, string targetGroup, int subId)
    {
        var block = YamlNodes.Map(
            ("target_group", YamlNodes.String(targetGroup)),
            ("role", YamlNodes.String(role.Name)),
            ("group_size", YamlNodes.Int(spec.GroupSize)),
            ("sub_id", YamlNodes.Int(subId)));
        var whole = (YamlMap)((YamlMap)source["protocols"]!)[Protocol]!;
        foreach (var entry in whole.Entries.Where(e => e.Key.Text != "roles")) block = block.With(entry.Key.Text, entry.Value);
        foreach (var entry in role.Source.Entries.Where(e => e.Key.Text != "count" && !RoleKeysAtTop.Contains(e.Key.Text)))
        {
            block = block.With(entry.Key.Text, entry.Value);
        }

        if (!block.ContainsKey("tags") && source.TryGet("tags", out var tags)) block = block.With("tags", tags);
        var others = ((YamlMap)source["protocols"]!).Without(Protocol);
        return others.With(Protocol, new YamlMap(block.Entries, role.Source.Span));
    }

    /// <summary>The role's blocks, each with the one role's name in place of the list.</summary>
    private static YamlList Actions(JobDefinition job, string role)
    {
        var list = (YamlList)job.Source["actions"]!;
        var own = job.Actions.Where(a => a.Roles.Contains(role)).Select(a => (YamlMap)list.Items[a.Index]);
        return new YamlList(own.Select(entry => WithRole(entry, role)), list.Span);
    }

    private static YamlNode WithRole(YamlMap entry, string role)
    {
        var (kind, block) = entry.Entries[0];
        return entry.With(kind.Text, ((YamlMap)block).With("role", YamlNodes.String(role)));
    }

    private static YamlEntry Entry(YamlMap map, string key) => new(map.KeyNode(key)!, map[key]!);
}
