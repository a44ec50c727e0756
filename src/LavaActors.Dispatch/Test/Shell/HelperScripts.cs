using System.Reflection;
using System.Text;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>What the helpers of a job must know (spec: test-shell.md §9, multinode.md §10).</summary>
public sealed record HelperSettings
{
    /// <summary>The job's directory on the target, <c>/lava-1234</c>.</summary>
    public required string Directory { get; init; }

    public required OperatingSystemProfile System { get; init; }

    /// <summary><c>parameters.interfaces.target</c> of the device.</summary>
    public string? TargetIp { get; init; }

    public string? TargetMac { get; init; }

    /// <summary><c>storage_info</c>: method and device.</summary>
    public IReadOnlyList<(string Method, string Device)> Storage { get; init; } = [];

    /// <summary>Of the first <c>static_info</c> entry that has both.</summary>
    public string? ProbeIp { get; init; }

    public string? ProbeChannel { get; init; }

    /// <summary>Null in single-node jobs: then there are no MultiNode helpers.</summary>
    public GroupSettings? Group { get; init; }
}

/// <summary>A job's place in its MultiNode group.</summary>
/// <param name="JobId">The own id, digits.</param>
/// <param name="Role">The own role.</param>
/// <param name="Members">All members, guests included, in the order of their ids.</param>
public sealed record GroupSettings(string JobId, string Role, IReadOnlyList<(string JobId, string Role)> Members);

/// <summary>The commands in <c>/lava-&lt;id&gt;/bin</c>: the scripts beside this file, each with its interpreter and its variables before it.</summary>
public static class HelperScripts
{
    private const string Root = "lava-shell/";

    private static readonly Dictionary<string, string> Sources = Load();

    /// <summary>What <c>run.sh</c> sources: functions that stand in for commands where a process for each call would take too long.</summary>
    public static string Functions => Sources["sourced/functions"];

    /// <summary>Names and texts, in the order of the names.</summary>
    public static IReadOnlyList<(string Name, string Text)> For(HelperSettings settings)
    {
        var chosen = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Take("generic/");
        if (settings.System.Distribution is { } distribution) Take($"distro/{FamilyOf(distribution)}/");
        if (settings.Group is not null) Take("multinode/");
        var variables = Variables(settings);
        return [.. chosen.Select(s => (s.Key, Text(s.Value, settings, variables)))];

        void Take(string folder)
        {
            foreach (var (path, text) in Sources)
            {
                if (path.StartsWith(folder, StringComparison.Ordinal)) chosen[path[folder.Length..]] = text;
            }
        }
    }

    private static string FamilyOf(string distribution) => distribution is "ubuntu" or "apertis" ? "debian" : distribution;

    private static string Text(string body, HelperSettings settings, IReadOnlyList<ShellVariable> variables)
    {
        var text = body;
        foreach (var (word, prelude) in (ReadOnlySpan<(string, string)>)[("lava_attempts ", "attempts"), ("lava_check_id ", "console"), ("lava_emit ", "emit"), ("lava_checkpoint ", "journal"), ("lava_open_stage ", "stage")])
        {
            if (!body.Contains(word)) continue;
            var marker = $"# include {prelude}\n";
            var code = Sources[$"common/{prelude}"];
            text = body.Contains(marker) ? text.Replace(marker, code) : $"{code}\n{text}";
        }

        var script = new StringBuilder();
        script.Append("#!").Append(settings.System.HelperShell).Append("\n\n");
        foreach (var (name, value) in variables)
        {
            if (text.Contains($"${name}")) script.Append(name).Append('=').Append(ShellQuote.Quoted(value ?? string.Empty)).Append('\n');
        }

        return script.Append(text).ToString();
    }

    private static List<ShellVariable> Variables(HelperSettings settings)
    {
        var variables = new List<ShellVariable>
        {
            new("LAVA_HELPER_SHELL", settings.System.HelperShell),
            new("LAVA_TARGET_IP", settings.TargetIp),
            new("LAVA_TARGET_MAC", settings.TargetMac),
            new("LAVA_TARGET_STORAGE", string.Join('\n', settings.Storage.Select(s => $"{s.Method}\t{s.Device}"))),
            new("LAVA_PROBE_IP", settings.ProbeIp),
            new("LAVA_PROBE_CHANNEL", settings.ProbeChannel),
        };
        if (settings.Group is { } group)
        {
            variables.AddRange(
            [
                new("LAVA_HOSTNAME", group.JobId),
                new("TARGET_ROLE", group.Role),
                new("LAVA_GROUP", string.Join('\n', group.Members.Select(m => $"{m.JobId}\t{m.Role}"))),
                new("LAVA_TEST_BIN", $"{settings.Directory}/bin"),

                // The first is where test definitions look; members that share a file system share it too, so each job has its own beside it.
                new("LAVA_MULTI_NODE_CACHE", "/tmp/lava_multi_node_cache.txt"),
                new("LAVA_JOB_CACHE", $"{settings.Directory}/multi_node_cache.txt"),
                new("LAVA_NETWORK_CACHE", $"{settings.Directory}/network_info.txt"),
            ]);
        }

        return variables;
    }

    private static Dictionary<string, string> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var sources = new Dictionary<string, string>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Root, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            sources[name[Root.Length..].Replace('\\', '/')] = reader.ReadToEnd();
        }

        return sources;
    }
}
