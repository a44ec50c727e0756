using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads <c>protocols.lava-multinode</c> of a submission (spec: multinode.md §1).</summary>
internal sealed class RolesReader(ReadContext context)
{
    public MultiNodeSpec? Read(MapReader? protocols)
    {
        if (protocols?.Section("lava-multinode") is not { } block) return null;
        block.Required("roles", "name the roles, as 'roles: {host: {device_type: mustang, count: 1}}'");
        var roles = new List<RoleSpec>();
        if (block.Section("roles") is { } section)
        {
            if (section.Map.Count == 0) block.Error("roles", "there are no roles", "name at least one");
            foreach (var (name, value) in section.Map.Entries)
            {
                if (value is not YamlMap map) section.Wrong<object>(value, section.PathOf(name.Text), "a mapping with device_type (or connection) and count");
                else roles.Add(ReadRole(name, section.Section(map, section.PathOf(name.Text))));
            }
        }

        var timeout = context.Limit(block, "timeout")?.Duration;
        RejectMade(block);
        block.WarnUnknown();
        return new MultiNodeSpec(roles, timeout, block.Map.Span);
    }

    /// <summary>The <c>request</c> of a role: <c>lava-start</c>, however its hyphen is written; null when there is none or it is wrong.</summary>
    public static string? Request(MapReader role)
    {
        var request = role.NonEmptyString("request");
        if (request is null) return null;
        if (request.Replace('_', '-') == DelayedStart.Request) return DelayedStart.Request;
        role.Error("request", $"a role cannot request '{request}'", $"the one request is '{DelayedStart.Request}': wait for the start message of expect_role");
        return null;
    }

    /// <summary>What the split writes into each sub-job beside the role's own keys; a role that had one would overwrite it (spec: multinode.md §2).</summary>
    private static void RejectMade(MapReader reader, params string[] alsoMade)
    {
        foreach (var key in (string[])["target_group", "role", "group_size", "sub_id", .. alsoMade])
        {
            if (reader.Has(key)) reader.Error(key, $"'{key}' is set for each sub-job when the job is split", "remove it");
        }
    }

    private RoleSpec ReadRole(YamlScalar name, MapReader reader)
    {
        if (name.Text.Length == 0 || name.Text.Any(char.IsWhiteSpace))
        {
            reader.Bag.Error(name.Span, reader.Path, $"'{name.Text}' cannot be a role", "use a name without spaces");
        }

        reader.Required("count", "say how many sub-jobs have this role, as 'count: 1'");
        var role = new RoleSpec
        {
            Name = name.Text,
            Count = reader.Int("count", 0, 1000) ?? 1,
            DeviceType = reader.NonEmptyString("device_type"),
            Connection = reader.NonEmptyString("connection"),
            HostRole = reader.NonEmptyString("host_role"),
            ExpectRole = reader.NonEmptyString("expect_role"),
            Request = Request(reader),
            Device = reader.NonEmptyString("device"),
            Worker = reader.NonEmptyString("worker"),
            Context = reader.Has("context") ? ContextKeys.Read(reader, context) : null,
            Tags = reader.Strings("tags"),
            Environment = ExportedVariables.Check(reader, "environment", context),
            Essential = reader.Bool("essential") ?? false,
            Timeout = context.Limit(reader, "timeout")?.Duration,
            Source = reader.Map,
        };
        RejectMade(reader, "roles");
        reader.WarnUnknown();
        return role;
    }
}
