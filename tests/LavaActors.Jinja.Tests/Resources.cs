namespace LavaActors.Jinja.Tests;

/// <summary>Files that are part of the tests.</summary>
internal static class Resources
{
    public static IReadOnlyDictionary<string, string> Corpus { get; } = In("corpus/");

    /// <summary>The device types that come with the program.</summary>
    public static IReadOnlyDictionary<string, string> Shipped { get; } = In("shipped/");

    private static Dictionary<string, string> In(string folder) => typeof(Resources).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
        .ToDictionary(name => name[folder.Length..], Text);

    public static string[] Lines(string name) => Text(name).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static string Text(string name)
    {
        using var reader = new StreamReader(typeof(Resources).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
