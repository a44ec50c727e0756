using System.Collections.Frozen;
using LavaActors.Jinja;

namespace LavaActors.Devices.Lab;

/// <summary>The device types that come with this program. A lab's own and LAVA's win over them.</summary>
public static class ShippedTemplates
{
    private const string Folder = "device-types/";

    private static readonly FrozenDictionary<string, string> Texts = Read().ToFrozenDictionary(StringComparer.Ordinal);

    public static ITemplateLoader Loader { get; } = new MemoryTemplateLoader(Texts);

    /// <summary>Names with their extension, in order.</summary>
    public static IEnumerable<string> Names => Texts.Keys.Order(StringComparer.Ordinal);

    public static bool Has(string name) => Texts.ContainsKey(name);

    /// <summary>Null for one that does not come with this program.</summary>
    public static string? TextOf(string name) => Texts.GetValueOrDefault(name);

    private static IEnumerable<KeyValuePair<string, string>> Read()
    {
        var assembly = typeof(ShippedTemplates).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return KeyValuePair.Create(name[Folder.Length..], reader.ReadToEnd());
        }
    }
}
