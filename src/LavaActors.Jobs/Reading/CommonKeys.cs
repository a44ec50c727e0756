using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>The keys every action block may have (spec: pipeline.md §3.1).</summary>
internal static class CommonKeys
{
    private static readonly string[] ReservedNamespaces = [ActionBlock.DefaultNamespace, "docker-test-shell"];

    /// <summary>The block with its common properties set.</summary>
    public static T Read<T>(MapReader reader, ReadContext context, T block)
        where T : ActionBlock
    {
        var timeout = context.Limit(reader, "timeout");
        var connectionTimeout = context.Limit(reader, "connection_timeout");
        var result = block with
        {
            Namespace = ReadNamespace(reader) ?? ActionBlock.DefaultNamespace,
            ConnectionNamespace = reader.NonEmptyString("connection-namespace"),
            Roles = ReadRoles(reader, context),
            Timeout = timeout?.Duration,
            TimeoutSkip = timeout?.Skip ?? false,
            ConnectionTimeout = connectionTimeout?.Duration,
            Timeouts = context.NamedLimits(reader, "timeouts"),
            FailureRetry = reader.Int("failure_retry", 1, 1000),
            Repeat = reader.Int("repeat", 1, 100_000),
            FailureRetryInterval = reader.Int("failure_retry_interval", 1, 86400) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            ProtocolCalls = ProtocolCallReader.Read(reader, context),
            Parameters = reader.Map,
            Span = reader.Map.Span,
        };
        if (result.FailureRetry is not null && result.Repeat is not null)
        {
            reader.Error("repeat", "stands beside 'failure_retry'", "use failure_retry to try until it works, or repeat to run it a number of times");
        }

        foreach (var call in result.ProtocolCalls.Where(c => c.Timeout > result.Timeout))
        {
            reader.Bag.Warning(call.Span, $"{reader.PathOf("protocols")}.lava-multinode", $"the call may wait {TimeLimit.Describe(call.Timeout!.Value)}, its block only {TimeLimit.Describe(result.Timeout!.Value)}",
                "the block's timeout ends the call; raise it");
        }

        return (T)result;
    }

    private static string? ReadNamespace(MapReader reader)
    {
        var name = reader.NonEmptyString("namespace");
        if (name is not null && ReservedNamespaces.Contains(name)) reader.Error("namespace", $"'{name}' is reserved", "choose another name, or give no block a namespace");
        // Files of a namespace lie in a directory of its name.
        else if (name is not null && (name is "." or ".." || name.Any(c => c is '/' or '\\' || char.IsControl(c)))) reader.Error("namespace", $"'{name}' cannot be a namespace", "use letters, digits, '_', '.' and '-'");
        return name;
    }

    private static IReadOnlyList<string> ReadRoles(MapReader reader, ReadContext context)
    {
        var node = reader.Node("role");
        if (context.RoleNames is not { } known)
        {
            if (node is not null && !context.IsSubJob) reader.Error("role", "a job without roles has a block with one", "remove it, or add protocols.lava-multinode.roles");
            return [];
        }

        if (node is null)
        {
            reader.Missing("role", $"say which roles run this block, as 'role: [{known.FirstOrDefault() ?? "host"}]'");
            return [];
        }

        if (node is YamlScalar && !context.IsSubJob) reader.Warning("role", "is a plain string", "LAVA's strict check wants a list, as 'role: [host]'");
        var roles = reader.Strings("role");
        var items = node is YamlList list ? list.Items : [node];
        if (items.Count == 0) reader.Error("role", "the list is empty", "name the roles that run this block");
        foreach (var item in items.OfType<YamlScalar>().Where(i => i.AsString() is not null && !known.Contains(i.Text)))
        {
            reader.Bag.Error(item.Span, reader.PathOf("role"), $"there is no role '{item.Text}'", NearestName.Of(item.Text, known) is { } near ? $"did you mean '{near}'?" : $"the roles are: {string.Join(", ", known)}");
        }

        return [.. roles.Distinct()];
    }
}
