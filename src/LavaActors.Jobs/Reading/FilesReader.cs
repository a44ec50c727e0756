using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads the files of a block.</summary>
internal static class FilesReader
{
    /// <summary>The files among <paramref name="keys"/>, in the order of the text; lists and mappings of files flattened.</summary>
    public static IReadOnlyDictionary<string, Resource> Read(MapReader reader, IReadOnlyList<string> keys, string method)
    {
        reader.Knows(keys);
        var files = new OrderedDictionary<string, Resource>();
        foreach (var key in reader.Map.Keys.Select(k => k.Text).Where(keys.Contains))
        {
            var path = reader.PathOf(key);
            switch (key, reader.Node(key))
            {
                case ("dtbo", YamlList list):
                    for (var i = 0; i < list.Count; i++) Add($"dtbo{i}", "dtbo", list.Items[i], $"{path}[{i}]");
                    break;
                case ("extra_files", YamlMap map):
                    foreach (var (name, value) in map.Entries)
                    {
                        CheckName(reader, name, $"{path}.{name.Text}");
                        Add($"extra_files.{name.Text}", "extra_files", value, $"{path}.{name.Text}");
                    }

                    break;
                case ("dtbo", { } other):
                    reader.Wrong<object>(other, path, "a list of mappings with 'url'");
                    break;
                case (_, { } value):
                    Add(key, key, value, path);
                    break;
            }
        }

        return files;

        void Add(string name, string kind, YamlNode value, string path)
        {
            if (ReadFile(reader, value, path, kind, method) is { } file) files[name] = file;
        }
    }

    /// <summary>The files of the mapping under <paramref name="key"/>, by their own names, in the order of the text.</summary>
    public static IReadOnlyDictionary<string, Resource> ReadNamed(MapReader reader, string key, string method)
    {
        var files = new OrderedDictionary<string, Resource>();
        if (reader.MapNode(key) is not { } map) return files;
        if (map.Count == 0) reader.Error(key, "there are no files in it", "name at least one, as 'rootfs: {url: https://...}'");
        foreach (var (name, value) in map.Entries)
        {
            var path = $"{reader.PathOf(key)}.{name.Text}";
            CheckName(reader, name, path);
            if (ReadFile(reader, value, path, name.Text, method) is { } file) files[name.Text] = file;
        }

        return files;
    }

    private static Resource? ReadFile(MapReader reader, YamlNode value, string path, string kind, string method) =>
        value is YamlMap map ? ResourceReader.Read(reader.Section(map, path), kind, method) : reader.Wrong<Resource>(value, path, "a mapping with 'url'");

    // The name becomes a directory on the dispatcher, and a marker in commands.
    private static void CheckName(MapReader reader, YamlScalar name, string path)
    {
        if (name.Text.Length > 0 && name.Text.All(c => char.IsAsciiLetterOrDigit(c) || "._+-".Contains(c)) && !name.Text.StartsWith('.') && !name.Text.StartsWith('-')) return;
        reader.Bag.Error(name.Span, path, $"'{name.Text}' cannot be the name of a file here", "use letters, digits and '._+-', beginning with a letter or digit");
    }
}
