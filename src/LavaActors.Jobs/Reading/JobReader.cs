using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads the top level of a job (spec: pipeline.md §2) and has the rest read.</summary>
internal sealed class JobReader(ReadContext context)
{
    private static readonly string[] PriorityNames = ["low", "medium", "high"];

    public JobDefinition? Read(YamlMap map)
    {
        var reader = new MapReader(map, "", context.Bag);
        var name = ReadName(reader);
        var timeouts = ReadTimeouts(reader);
        var protocols = reader.Section("protocols");
        var multiNode = context.IsSubJob ? null : new RolesReader(context).Read(protocols);
        var membership = context.IsSubJob ? new MembershipReader(context).Read(protocols) : null;
        var xnbd = XnbdReader.Read(protocols, context);
        protocols?.Knows("lava-multinode", "lava-lxc").RejectUnknown();
        context.RoleNames = multiNode?.Roles.Select(r => r.Name).ToList() ?? (membership is null ? null : [membership.Role]);

        var job = new JobDefinition
        {
            JobName = name ?? "",
            DeviceType = reader.NonEmptyString("device_type"),
            DeviceName = reader.NonEmptyString("device") ?? membership?.Source["device"]?.ToString(),
            Worker = reader.NonEmptyString("worker") ?? membership?.Source["worker"]?.ToString(),
            Connection = context.IsSubJob ? reader.NonEmptyString("connection") : null,
            HostRole = context.IsSubJob ? reader.NonEmptyString("host_role") : null,
            Priority = ReadPriority(reader),
            Visibility = VisibilityReader.Read(reader, required: !context.IsSubJob),
            Timeouts = timeouts ?? new JobTimeouts { Job = TimeSpan.Zero },
            Context = ContextKeys.Read(reader, context),
            Metadata = reader.MapNode("metadata") ?? YamlMap.Empty,
            Environment = ExportedVariables.Check(reader, "environment", context) ?? YamlMap.Empty,
            Secrets = ReadSecrets(reader, context),
            Tags = Tags(reader, membership),
            Notify = NotifyReader.Read(reader, context.IsSubJob),
            NeverRequeue = ReadRequeue(reader),
            RebootToFastboot = reader.Bool("reboot_to_fastboot") ?? true,
            MultiNode = multiNode,
            Membership = membership?.Membership,
            Xnbd = xnbd,
            Actions = new ActionsReader(context).Read(reader),
            Source = map,
        };

        ReportUnknown(reader);
        if (!context.IsSubJob) WarnOfUnused(reader);
        if (timeouts is not null) TimeoutChecks.Check(context, timeouts.Job);
        JobChecks.Check(job, reader, context);
        return job;
    }

    private static string? ReadName(MapReader reader)
    {
        reader.Required("job_name", "give the job a name, as 'job_name: smoke test'");
        var name = reader.NonEmptyString("job_name");
        if (name?.Length > 200) reader.Error("job_name", $"is {name.Length} characters long", "use at most 200");
        return name;
    }

    private JobTimeouts? ReadTimeouts(MapReader reader)
    {
        if (reader.Required("timeouts", "add 'timeouts: {job: {minutes: 30}}'") is null) return null;
        if (reader.Section("timeouts") is not { } section) return null;
        var job = section.TimeLimit("job");
        if (!section.Map.ContainsKey("job")) section.Missing("job", "add 'job: {minutes: 30}', the limit of the whole job");
        var timeouts = new JobTimeouts
        {
            Job = job?.Duration ?? TimeSpan.Zero,
            Action = context.Limit(section, "action")?.Duration,
            Connection = context.Limit(section, "connection")?.Duration,
            Queue = section.TimeLimit("queue")?.Duration,
            Actions = context.NamedLimits(section, "actions"),
            Connections = context.NamedLimits(section, "connections"),
        };
        section.RejectUnknown();
        return job is null ? null : timeouts;
    }

    private static int ReadPriority(MapReader reader)
    {
        const int medium = 50;
        if (reader.Node("priority") is not YamlScalar scalar || scalar.Kind != YamlKind.String) return reader.Int("priority", 0, 100) ?? medium;
        var level = Array.IndexOf(PriorityNames, scalar.Text.ToLowerInvariant());
        if (level >= 0) return level * medium;
        reader.Error("priority", $"there is no priority '{scalar.Text}'", "use low, medium, high or a whole number between 0 and 100");
        return medium;
    }

    private static bool ReadRequeue(MapReader reader)
    {
        var text = reader.NonEmptyString("requeue");
        if (text is not (null or "never")) reader.Error("requeue", $"there is no requeue '{text}'", "use never, or leave it out: then the lab's policy decides what comes of a job whose dispatcher is lost");
        return text == "never";
    }

    private static IReadOnlyDictionary<string, string> ReadSecrets(MapReader reader, ReadContext context)
    {
        ExportedVariables.Check(reader, "secrets", context);
        var secrets = reader.StringMap("secrets");
        foreach (var (name, _) in secrets.Where(s => s.Value.Length == 0 && !context.IsSubJob))
        {
            reader.Bag.Warning(reader.MapNode("secrets")![name]!.Span, $"{reader.PathOf("secrets")}.{name}", "is empty", "give its value, or remove it");
        }

        return secrets;
    }

    private static IReadOnlyList<string> Tags(MapReader reader, MembershipBlock? membership)
    {
        var tags = reader.Strings("tags");
        return tags.Count == 0 && membership is not null ? membership.Tags : tags;
    }

    // Jobs of LAVA have them.
    private static void WarnOfUnused(MapReader reader)
    {
        if (reader.Has("reboot_to_fastboot")) reader.Warning("reboot_to_fastboot", "has no effect: there is no fastboot here", "remove it");
    }

    private void ReportUnknown(MapReader reader)
    {
        if (context.IsSubJob)
        {
            reader.WarnUnknown();
            return;
        }

        reader.RejectUnknown();
    }
}
