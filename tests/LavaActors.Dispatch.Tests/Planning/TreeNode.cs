using System.Globalization;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Tests.Planning;

/// <summary>An action of a recorded tree.</summary>
internal sealed class TreeNode(string name, string times, List<TreeNode> children)
{
    private string _times = times;

    /// <summary>Reads lines of level, name and times; the levels must be those of their places.</summary>
    public static List<TreeNode> Parse(string text)
    {
        var root = new TreeNode("", "", []);
        var parents = new Dictionary<string, TreeNode> { [""] = root };
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var above = parents[parts[0].LastIndexOf('.') is > 0 and var dot ? parts[0][..dot] : ""];
            above.Children.Add(parents[parts[0]] = new TreeNode(parts[1], parts[2], []));
            Assert.EndsWith(above.Children.Count.ToString(CultureInfo.InvariantCulture), parts[0], StringComparison.Ordinal);
        }

        return root.Children;
    }

    public static string Write(List<TreeNode> tops) => string.Join('\n', tops.SelectMany((top, i) => top.Lines((i + 1).ToString(CultureInfo.InvariantCulture))));

    private List<TreeNode> Children { get; } = children;

    private string Name => name;

    /// <summary><c>{drop: NAME, in: PARENT}</c>, <c>{insert: NAME, in: PARENT, at: INDEX}</c> or <c>{time: TIMES, of: NAME, in: PARENT}</c>.</summary>
    public void Apply(YamlMap difference)
    {
        foreach (var child in Children) child.Apply(difference);
        if (name != difference["in"]!.ToString()) return;
        if (difference["drop"]?.ToString() is { } dropped) Assert.Equal(1, Children.RemoveAll(child => child.Name == dropped));
        else if (difference["insert"]?.ToString() is { } inserted)
            Children.Insert(int.Parse(difference["at"]!.ToString()!, CultureInfo.InvariantCulture), new TreeNode(inserted, _times, []));
        else Assert.Single(Children, child => child.Name == difference["of"]!.ToString())._times = difference["time"]!.ToString()!;
    }

    private IEnumerable<string> Lines(string level) => Children.SelectMany((child, i) => child.Lines($"{level}.{i + 1}")).Prepend($"{level} {name} {_times}");
}
