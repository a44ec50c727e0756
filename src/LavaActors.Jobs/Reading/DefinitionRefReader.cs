using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads an entry of <c>definitions</c> (spec: test-shell.md §1).</summary>
internal static class DefinitionRefReader
{
    private static readonly string[] Sources = ["git", "inline", "url"];
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
            Path = RepositoryChecks.ReadPath(reader),
            Name = ReadName(reader),
            Parameters = ReadParameters(reader),
            Branch = RepositoryChecks.ReadRevision(reader, "branch"),
            Revision = RepositoryChecks.ReadRevision(reader, "revision"),
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
        MisplacedTimeout.Warn(reader);
        reader.WarnUnknown();
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
                RepositoryChecks.CheckGit(reader, url);
                if (definition.Revision is not null && reader.Bool("shallow") == true) reader.Error("shallow", "a shallow clone need not hold the 'revision'", "remove 'shallow: true'");
                break;
            case TestSource.Url when reader.NonEmptyString("repository") is { } url:
                RepositoryChecks.CheckUrl(reader, url);
                break;
        }
    }

    private static void Useless(MapReader reader, string[] keys, string source)
    {
        foreach (var key in keys.Where(reader.Has)) reader.Warning(key, $"has no effect here", $"it belongs to 'from: {source}'");
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
