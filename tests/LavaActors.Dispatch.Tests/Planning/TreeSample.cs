using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Tests.Planning;

/// <summary>A file of the folder <c>Trees</c>: a job, a device, and the tree that LAVA makes of them (<c>Trees/record.py</c>).</summary>
internal sealed class TreeSample
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Planning", "Trees");

    private readonly YamlMap _sample;

    private TreeSample(YamlMap sample) => _sample = sample;

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public JobDefinition Job
    {
        get
        {
            var text = $"{File.ReadAllText(Path.Combine(Folder, (Text("header") ?? "job") + ".header"))}{Text("job")}actions:\n{Text("actions")}";
            var parsed = JobDocument.Parse(text, "job.yaml");
            Assert.True(parsed.IsValid, string.Join('\n', parsed.Diagnostics));
            Assert.DoesNotContain(parsed.Diagnostics, d => d.What.StartsWith("unknown key", StringComparison.Ordinal));
            return parsed.Job!;
        }
    }

    public DeviceConfiguration Device
    {
        get
        {
            var device = Map(File.ReadAllText(Path.Combine(Folder, Text("device") + ".device")));
            if (_sample["changes"] is YamlMap changes) device = changes.Entries.Aggregate(device, (map, change) => Changed(map, change.Key.Text.Split('/'), change.Value));
            var parsed = DeviceConfiguration.Parse(YamlWriter.Write(device), "device.yaml");
            Assert.True(parsed.IsValid, string.Join('\n', parsed.Diagnostics));
            return parsed.Device!;
        }
    }

    /// <summary>Lines of level, name, <c>seconds of the action/of a wait</c> and attempts; with the differences that the sample gives reasons for.</summary>
    public string Expected
    {
        get
        {
            var tops = TreeNode.Parse(Text("tree")!);
            foreach (var difference in (_sample["differences"] as YamlList)?.Items.Cast<YamlMap>() ?? [])
            {
                Assert.True(difference["why"]?.ToString() is { Length: > 0 }, "a difference wants a reason");
                foreach (var top in tops) top.Apply(difference);
            }

            return TreeNode.Write(tops);
        }
    }

    public static TreeSample Read(string name) => new(Map(File.ReadAllText(Path.Combine(Folder, name + ".yaml"))));

    public PlanResult Plan() => PlanBuilder.Build(Job, Device, Text("arithmetic") == "strict" ? RetryArithmetic.Strict : RetryArithmetic.OwnBudget);

    public static string Lines(Plan plan) => TreeNode.Write([.. plan.Tops.Select(Node)]);

    private static TreeNode Node(ActionNode node) =>
        new(node.Name, $"{node.Timeout.TotalSeconds:0}/{node.ConnectionTimeout.TotalSeconds:0}{(node.MaxRetries > 1 ? $" x{node.MaxRetries}" : "")}", [.. node.Children.Select(Node)]);

    private string? Text(string key) => _sample[key]?.ToString();

    private static YamlMap Map(string text)
    {
        var document = YamlDocument.Parse(text, "sample.yaml");
        Assert.Empty(document.Diagnostics);
        return (YamlMap)document.Root!;
    }

    private static YamlMap Changed(YamlMap map, ReadOnlySpan<string> path, YamlNode value) =>
        path.Length > 1 ? map.With(path[0], Changed((YamlMap)map[path[0]]!, path[1..], value))
        : value.IsNull ? map.Without(path[0])
        : map.With(path[0], value);
}
