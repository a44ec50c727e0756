using System.Globalization;
using LavaActors.Devices;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary>What an overlay is made from, taken from the job, the device and the dispatcher's configuration (test-shell.md §4). Pure.</summary>
public static class OverlayInputs
{
    /// <summary>The profile of the block's <c>os</c>; unknown systems take the device's constants; the job's context overrides both.</summary>
    /// <param name="block">The deployment; null for a container, of which nothing is known.</param>
    public static OperatingSystemProfile SystemOf(RunContext run, DeployBlock? block)
    {
        var profile = OperatingSystemProfile.For(block?.Os);
        if (profile.Distribution is null && profile.Name is "none")
        {
            var posix = run.Device.Constants.Posix;
            profile = profile.With(posix.ShellCommand, posix.ResultsDirectory, posix.ShellFile);
        }

        return profile.With(Context("lava_test_sh_cmd"), Context("lava_test_results_dir"), Context("lava_test_shell_file"));

        string? Context(string key) => run.Job.Context[key] is YamlScalar { IsNull: false } value ? value.Text : null;
    }

    /// <summary>The request for the overlay whose <c>lava-overlay</c> action is <paramref name="node"/>.</summary>
    /// <param name="block">The deployment; null for a container.</param>
    /// <param name="more">Variables beside those of the job and the device.</param>
    public static OverlayRequest Request(ActionNode node, RunContext run, DeployBlock? block, OperatingSystemProfile system, IReadOnlyList<ShellVariable>? more = null)
    {
        var repositories = node.Flatten().Where(n => n.Action is RepoAction).ToList();
        var order = run.Order;
        return new OverlayRequest
        {
            JobId = run.JobText,
            Id = Guid.NewGuid().ToString("N"),
            Level = node.Flatten().FirstOrDefault(n => n.Action is CompressOverlayAction)?.Level ?? node.Level,
            System = system,
            Environment = Environment(run, more ?? []),
            Secrets = [.. run.Job.Secrets.Select(s => new ShellVariable(s.Key, s.Value)), .. DeviceEnvironment(run.Settings.Configuration)],
            Definitions = [.. Definitions(run, node.Namespace).Select((d, i) => d with { RunId = $"{run.JobText}_{repositories[i].Level}" })],
            TargetIp = run.Device.Parameters.TargetIp,
            TargetMac = run.Device.Parameters.TargetMac,
            Storage = Storage(run.Device),
            ProbeIp = Probe(run.Device)?.Ip,
            ProbeChannel = Probe(run.Device)?.Channel,
            Group = order.Group is { } group
                ? new GroupSettings(run.JobText, group.Role, [.. group.Members.Select(m => (m.Job.ToString(), m.Role))])
                : null,
            AuthorizedKey = block?.AuthorizeSsh == true ? run.Keys.PublicLine : null,
        };
    }

    /// <summary>The dispatcher's variables for devices (<c>env-dut</c>, secondary-connections.md §8).</summary>
    public static IReadOnlyList<ShellVariable> DeviceEnvironment(DispatcherConfiguration configuration) =>
        configuration.EnvDut is { } env ? [.. env.Overrides.Select(o => new ShellVariable(o.Key, o.Value))] : [];

    /// <summary>What <c>lava-target-storage</c> prints: <c>storage_info</c> is a list of mappings from a method to the device's path.</summary>
    private static IReadOnlyList<(string Method, string Device)> Storage(DeviceConfiguration device) =>
        [.. device.StorageInfo.Items.OfType<YamlMap>().SelectMany(m => m.Entries).Where(e => e.Value is YamlScalar { IsNull: false }).Select(e => (e.Key.Text, ((YamlScalar)e.Value).Text))];

    /// <summary>What <c>lava-probe-ip</c> and <c>lava-probe-channel</c> print: the first entry of <c>static_info</c> that has both.</summary>
    private static (string Ip, string Channel)? Probe(DeviceConfiguration device) => device.StaticInfo.Items.OfType<YamlMap>()
        .Select(m => m["probe_ip"] is YamlScalar { IsNull: false } ip && m["probe_channel"] is YamlScalar { IsNull: false } channel ? (ip.Text, channel.Text) : ((string, string)?)null)
        .FirstOrDefault(p => p is not null);

    private static IEnumerable<OverlayDefinition> Definitions(RunContext run, string ns)
    {
        var index = 0;
        var stage = 0;
        foreach (var block in JobNamespaces.InOverlay(run.Job, ns))
        {
            foreach (var definition in block.Definitions)
            {
                yield return JobDefinitions.Of(definition, stage, index++, string.Empty, run.Device.CharacterDelays.Test);
            }

            stage++;
        }
    }

    /// <summary>The variables of the file <c>environment</c> in their order (test-shell.md §4.4).</summary>
    private static List<ShellVariable> Environment(RunContext run, IReadOnlyList<ShellVariable> more)
    {
        var device = run.Device;
        var configuration = run.Settings.Configuration;
        var all = new List<ShellVariable>();
        all.AddRange(Flat(string.Empty, device.Environment));
        all.AddRange(Flat("LAVA_DEVICE_INFO", device.DeviceInfo));
        all.AddRange(Flat("LAVA_STATIC_INFO", device.StaticInfo));
        all.AddRange(Flat("LAVA_STORAGE_INFO", device.StorageInfo));
        all.AddRange(Flat(string.Empty, run.Job.Membership?.Environment ?? run.Job.Environment));
        all.AddRange(more);
        all.Add(new("LAVA_JOB_ID", run.JobText));
        all.Add(new("LAVA_DISPATCHER_IP", configuration.DispatcherIp ?? string.Empty));
        all.Add(new("LAVA_JOB_TAGS", string.Join(',', run.Job.Tags)));
        all.Add(new("LAVA_DISPATCHER_PREFIX", configuration.Prefix));
        all.Add(new("LAVA_DEVICE_HOSTNAME", device.Hostname));
        all.Add(new("LAVA_DEVICE_TYPE", device.DeviceType));
        return all;
    }

    private static IEnumerable<ShellVariable> Flat(string prefix, YamlNode node) =>
        node is YamlMap { Count: 0 } or YamlList { Count: 0 } ? [] : EnvironmentFile.Flatten(prefix, Plain(node));

    private static object? Plain(YamlNode node) => node switch
    {
        YamlMap map => map.Entries.ToDictionary(e => e.Key.Text, e => Plain(e.Value)),
        YamlList list => list.Items.Select(Plain).ToList(),
        YamlScalar { IsNull: true } => null,
        YamlScalar scalar when scalar.AsBool() is { } yes => yes,
        YamlScalar scalar when scalar.AsInt() is { } number => number.ToString(CultureInfo.InvariantCulture),
        YamlScalar scalar => scalar.Text,
        _ => null,
    };
}
