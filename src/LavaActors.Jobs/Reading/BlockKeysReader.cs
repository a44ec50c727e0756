using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Checks the keys of a method's block against their descriptions; the files among them are read.</summary>
internal static class BlockKeysReader
{
    /// <param name="reader">The block.</param>
    /// <param name="keys">The method's own keys.</param>
    /// <param name="method">Its name: some keys of files belong to some methods.</param>
    /// <returns>Single files by key, and the files of mappings by their names, in the order of the text.</returns>
    public static (IReadOnlyDictionary<string, Resource> Single, IReadOnlyDictionary<string, Resource> Named) Read(MapReader reader, IReadOnlyList<BlockKey> keys, string method)
    {
        foreach (var key in keys)
        {
            if (key.IfMissing is { } remedy) reader.Required(key.Name, remedy);
            Check(reader, key);
        }

        var single = FilesReader.Read(reader, [.. keys.Where(k => k.Kind == KeyKind.File).Select(k => k.Name)], method);
        var named = new OrderedDictionary<string, Resource>();
        foreach (var key in keys.Where(k => k.Kind == KeyKind.Files))
        {
            foreach (var (name, file) in FilesReader.ReadNamed(reader, key.Name, method)) named[name] = file;
        }

        return (single, named);
    }

    private static void Check(MapReader reader, BlockKey key)
    {
        switch (key.Kind)
        {
            case KeyKind.Text:
                CheckText(reader, key);
                break;
            case KeyKind.Texts:
                reader.Strings(key.Name, anyScalar: true);
                break;
            case KeyKind.Bool:
                reader.Bool(key.Name);
                break;
            case KeyKind.Int:
                reader.Int(key.Name, 0);
                break;
            case KeyKind.Mapping:
                reader.MapNode(key.Name);
                break;
            default:
                reader.Knows(key.Name);
                break;
        }
    }

    private static void CheckText(MapReader reader, BlockKey key)
    {
        if (reader.NonEmptyString(key.Name, anyScalar: true) is not { } text || key.Values.Count == 0 || key.Values.Contains(text)) return;
        reader.Error(key.Name, $"'{text}' is not possible here", NearestName.Remedy(text, key.Values));
    }
}
