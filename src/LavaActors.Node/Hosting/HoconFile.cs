using Akka.Configuration;

namespace LavaActors.Node.Hosting;

/// <summary>The files of <c>hocon/</c>, as they are built into the program.</summary>
public static class HoconFile
{
    private const string Folder = "hocon/";

    /// <summary>The names of all files, without folder and ending.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(HoconFile).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^".conf".Length])
            .Order(StringComparer.Ordinal)];

    /// <exception cref="ArgumentException">There is no such file.</exception>
    public static string Text(string name)
    {
        using var stream = typeof(HoconFile).Assembly.GetManifestResourceStream($"{Folder}{name}.conf")
            ?? throw new ArgumentException($"there is no hocon/{name}.conf; there are {string.Join(", ", Names)}", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static Config Read(string name) => ConfigurationFactory.ParseString(Text(name));
}
