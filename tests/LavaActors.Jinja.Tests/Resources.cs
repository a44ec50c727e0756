namespace LavaActors.Jinja.Tests;

/// <summary>Files that are part of the tests.</summary>
internal static class Resources
{
    public static IReadOnlyDictionary<string, string> Corpus { get; } = typeof(Resources).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("corpus/", StringComparison.Ordinal))
        .ToDictionary(name => name["corpus/".Length..], Text);

    public static string[] Lines(string name) => Text(name).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static string Text(string name)
    {
        using var reader = new StreamReader(typeof(Resources).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
