using LavaActors.EndToEnd.Lab;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace LavaActors.EndToEnd.Deploy;

/// <summary>The files of <c>deploy/</c>, read.</summary>
internal static class DeployFiles
{
    public static string Folder => Path.Combine(EmulatedLab.Repository, "deploy");

    public static string Text(string path) => File.ReadAllText(Path.Combine(Folder, path));

    /// <summary>All documents of a YAML file, with anchors and merge keys resolved.</summary>
    public static IReadOnlyList<Place> Documents(string path)
    {
        var parser = new MergingParser(new Parser(new StringReader(Text(path))));
        var reader = new DeserializerBuilder().Build();
        var documents = new List<Place>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _)) documents.Add(new Place(reader.Deserialize(parser)));
        return documents;
    }

    /// <summary>A place in a YAML document.</summary>
    public sealed record Place(object? Value)
    {
        /// <summary>What is at a path of keys; a place without value where there is nothing.</summary>
        public Place this[params IEnumerable<string> path] =>
            path.Aggregate(this, (node, key) => new Place(node.Value is IDictionary<object, object> map && map.TryGetValue(key, out var value) ? value : null));

        public string Text => Value as string ?? "";

        public IEnumerable<Place> Items => (Value as IEnumerable<object> ?? []).Select(item => new Place(item));

        public IEnumerable<string> Texts => Items.Select(item => item.Text);

        public IReadOnlyDictionary<string, Place> Map =>
            (Value as IDictionary<object, object> ?? new Dictionary<object, object>()).ToDictionary(pair => (string)pair.Key, pair => new Place(pair.Value), StringComparer.Ordinal);
    }
}
