using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads an entry of <c>definitions</c> (spec: test-shell.md §1).</summary>
internal static class DefinitionRefReader
{
    private static readonly string[] Sources = ["git", "inline", "url"];
    private static readonly char[] SchemeCharacters = [.. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-"];
    private static readonly string[] InstallParts = ["keys", "sources", "deps", "steps", "git-repos", "all"];
    private static readonly string[] GitKeys = ["branch", "revision", "shallow", "history", "recursive"];
    private static readonly string[] UrlKeys = ["compression", "strip-components", "headers"];

    public static TestDefinitionRef Read(MapReader reader)
    {
        reader.Required("from", "use git, inline or url");
        reader.Required("repository", "give the address of the repository, or the definition itself with 'from: inline'");
        reader.Required("path", "name the definition's file in the repository");
        reader.Required("name", "name the suite, as 'name: smoke-tests'");
        var from = ReadSource(reader);
        var definition = new TestDefinitionRef
        {
            From = from ?? TestSource.Git,
            Repository = reader.Node("repository") ?? YamlNodes.Null,
            Path = ReadPath(reader),
            Name = ReadName(reader),
            Parameters = ReadParameters(reader),
            Branch = reader.NonEmptyString("branch", anyScalar: true),
            Revision = reader.NonEmptyString("revision", anyScalar: true),
            Shallow = reader.Bool("shallow") ?? true,
            History = reader.Bool("history") ?? true,
            Recursive = reader.Bool("recursive") ?? false,
            Compression = reader.NonEmptyString("compression"),
            StripComponents = reader.Int("strip-components", 0, 100),
            Headers = reader.StringMap("headers"),
            SkipInstall = ReadSkip(reader),
            LavaSignal = ReadSignal(reader),
            Expected = reader.Strings("expected", anyScalar: true),
            Span = reader.Map.Span,
        };
        if (from is { } source) CheckSource(reader, source, definition);
        reader.RejectUnknown();
        return definition;
    }

    private static TestSource? ReadSource(MapReader reader)
    {
        switch (reader.NonEmptyString("from"))
        {
            case null: return null;
            case "git": return TestSource.Git;
            case "inline": return TestSource.Inline;
            case "url": return TestSource.Url;
            case var other:
                reader.Error("from", $"definitions cannot come from '{other}'", NearestName.Remedy(other, Sources));
                return null;
        }
    }

    private static void CheckSource(MapReader reader, TestSource source, TestDefinitionRef definition)
    {
        if (source != TestSource.Git) Useless(reader, GitKeys, "git");
        if (source != TestSource.Url) Useless(reader, UrlKeys, "url");
        switch (source)
        {
            case TestSource.Inline when reader.MapNode("repository") is { } map:
                new TestDefinitionReader(reader.Bag).Read(map, reader.PathOf("repository"));
                break;
            case TestSource.Git when reader.NonEmptyString("repository") is { } url:
                CheckGitUrl(reader, url);
                if (definition.Revision is not null && reader.Bool("shallow") == true) reader.Error("shallow", "a shallow clone need not hold the 'revision'", "remove 'shallow: true'");
                break;
            case TestSource.Url when reader.NonEmptyString("repository") is { } url:
                if (ResourceUrl.Scheme(url).Length == 0) reader.Error("repository", $"'{url}' is no URL", "begin with http://, https:// or file://");
                else if (ResourceUrl.FileName(url).Length == 0) reader.Error("repository", $"'{url}' names no file", "the last part of the path must be the archive's name");
                break;
        }
    }

    private static void Useless(MapReader reader, string[] keys, string source)
    {
        foreach (var key in keys.Where(reader.Has)) reader.Warning(key, $"has no effect here", $"it belongs to 'from: {source}'");
    }

    /// <summary>Transports that fetch over the network or from a file; others of git (such as <c>ext::</c>) run commands.</summary>
    private static void CheckGitUrl(MapReader reader, string url)
    {
        string[] schemes = ["http", "https", "git", "ssh", "file"];
        var scheme = ResourceUrl.Scheme(url);
        // Only before any other character do colons choose a transport; in [2001:db8::7] they are an address.
        if (url.StartsWith('-') || url.TrimStart(SchemeCharacters).StartsWith("::", StringComparison.Ordinal)) reader.Error("repository", $"'{url}' is not fetched", "use an http, https, git, ssh or file URL");
        else if (scheme.Length > 0 && !schemes.Contains(scheme)) reader.Error("repository", $"git does not fetch by '{scheme}://' here", NearestName.Remedy(scheme, schemes));
        else if (scheme.Length == 0 && !url.Contains('$', StringComparison.Ordinal) && !url.Contains(':', StringComparison.Ordinal) && !url.StartsWith('/'))
        {
            reader.Error("repository", $"'{url}' is no address of a git repository", "write it as https://host/path or user@host:path");
        }
    }

    private static string ReadPath(MapReader reader)
    {
        var path = reader.NonEmptyString("path") ?? "";
        if (path.StartsWith('/') || path.Split('/').Contains("..")) reader.Error("path", $"'{path}' leads out of the repository", "write a path relative to the repository's top, without '..'");
        else if (path.EndsWith('/')) reader.Error("path", $"'{path}' is a directory", "name the YAML file");
        return path;
    }

    private static string ReadName(MapReader reader)
    {
        var name = reader.NonEmptyString("name", anyScalar: true) ?? "";
        if (name == "lava") reader.Error("name", "'lava' is the suite of the pipeline's own results", "choose another name");
        else if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')) reader.Error("name", $"'{name}' cannot be a suite", "use letters, digits, '_' and '-'");
        else if (name.Length > 200) reader.Error("name", $"is {name.Length} characters long", "use at most 200");
        return name;
    }

    private static OrderedDictionary<string, string> ReadParameters(MapReader reader)
    {
        var all = new OrderedDictionary<string, string>();
        foreach (var key in (string[])["parameters", "params"])
        {
            foreach (var (name, value) in ShellVariables.Read(reader, key)) all[name] = value;
        }

        return all;
    }

    private static IReadOnlyList<string> ReadSkip(MapReader reader)
    {
        var parts = reader.Strings("skip_install");
        foreach (var part in parts.Where(p => !InstallParts.Contains(p))) reader.Error("skip_install", $"there is no install part '{part}'", NearestName.Remedy(part, InstallParts));
        return parts;
    }

    private static string ReadSignal(MapReader reader)
    {
        var signal = reader.NonEmptyString("lava-signal") ?? "stdout";
        if (signal is not ("stdout" or "kmsg")) reader.Error("lava-signal", $"signals cannot go to '{signal}'", "use stdout or kmsg");
        return signal;
    }
}
