using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads a test definition, from a file or inside a job (spec: test-shell.md §2).</summary>
internal sealed class TestDefinitionReader(DiagnosticBag bag)
{
    public TestDefinition? Read(YamlMap map, string path)
    {
        var reader = new MapReader(map, path, bag, nullIsAbsent: true);
        var metadata = reader.Required("metadata", "add 'metadata: {format: Lava-Test Test Definition 1.0, name: ...}'") is null ? null : reader.Section("metadata");
        reader.Required("run", "add 'run: {steps: [...]}'");
        var definition = new TestDefinition
        {
            Name = metadata is null ? "" : ReadMetadata(metadata),
            Description = (metadata?.Node("description") as YamlScalar)?.Text,
            Metadata = metadata?.Map ?? YamlMap.Empty,
            Params = ShellVariables.Read(reader, "params"),
            Parameters = ShellVariables.Read(reader, "parameters"),
            Install = reader.Section("install") is { } install ? ReadInstall(install) : null,
            RunSteps = reader.Section("run") is { } run ? ReadRun(run) : [],
            OutputPattern = reader.Section("parse") is { } parse ? ReadParse(parse) : null,
            Expected = reader.Strings("expected", anyScalar: true),
            Source = map,
        };
        MisplacedTimeout.Warn(reader);
        reader.Knows("manifest").WarnUnknown();
        return definition;
    }

    private static string ReadMetadata(MapReader reader)
    {
        reader.Required("format", $"add 'format: {TestDefinition.Format}'");
        reader.Required("name", "name the definition");
        var format = reader.NonEmptyString("format", anyScalar: true);
        if (format is not null && format != TestDefinition.Format) reader.Error("format", $"'{format}' is not supported", $"use '{TestDefinition.Format}'");
        return reader.NonEmptyString("name", anyScalar: true) ?? "";
    }

    private static IReadOnlyList<string> ReadRun(MapReader reader)
    {
        var steps = Steps(reader, "steps");
        reader.WarnUnknown();
        return steps;
    }

    /// <summary>Shell lines: null entries are skipped, numbers and booleans are their text (<c>- true</c> is the command).</summary>
    private static IReadOnlyList<string> Steps(MapReader reader, string key)
    {
        if (reader.ListNode(key) is not { } list) return [];
        var steps = new List<string>();
        for (var i = 0; i < list.Count; i++)
        {
            if (list.Items[i] is YamlScalar { IsNull: true }) continue;
            if (list.Items[i] is YamlScalar step) steps.Add(step.Text);
            else reader.Bag.Error(list.Items[i].Span, reader.PathOf(key, i), $"expected a shell line, found {list.Items[i].Described}", "put a line that holds ': ' or begins with '{' or '[' in quotes");
        }

        return steps;
    }

    private static TestInstall ReadInstall(MapReader reader)
    {
        var distros = new OrderedDictionary<string, IReadOnlyList<string>>();
        foreach (var key in reader.Map.Keys.Select(k => k.Text).Where(k => k.StartsWith("deps-", StringComparison.Ordinal)))
        {
            distros[key["deps-".Length..]] = reader.Strings(key, anyScalar: true);
        }

        var install = new TestInstall
        {
            Keys = reader.Strings("keys", anyScalar: true),
            Sources = reader.Strings("sources", anyScalar: true),
            Deps = reader.Strings("deps", anyScalar: true),
            DistroDeps = distros,
            GitRepos = ReadRepos(reader),
            Steps = Steps(reader, "steps"),
        };
        reader.WarnUnknown();
        return install;
    }

    private static IReadOnlyList<TestGitRepo> ReadRepos(MapReader reader)
    {
        if (reader.ListNode("git-repos") is not { } list) return [];
        var repos = new List<TestGitRepo>();
        for (var i = 0; i < list.Count; i++)
        {
            var path = reader.PathOf("git-repos", i);
            switch (list.Items[i])
            {
                case YamlScalar { IsNull: false } url:
                    if (RepositoryChecks.GitFault(url.Text) is { } fault) reader.Bag.Error(url.Span, path, fault.What, fault.Remedy);
                    else repos.Add(new TestGitRepo(url.Text, null, null, false));
                    break;
                case YamlMap map when ReadRepo(reader.Section(map, path)) is { } repo:
                    repos.Add(repo);
                    break;
                case YamlMap:
                    break;
                case var other:
                    reader.Wrong<object>(other, path, "a URL or a mapping with 'url'");
                    break;
            }
        }

        return repos;
    }

    private static TestGitRepo? ReadRepo(MapReader reader)
    {
        reader.Required("url", "give the repository's address");
        var destination = reader.NonEmptyString("destination");
        if (destination is not null && (destination.Contains('/', StringComparison.Ordinal) || destination is "." or ".."))
        {
            reader.Error("destination", $"'{destination}' is no direct child of the definition's directory", "use a plain name");
        }

        var (branch, skipped) = (RepositoryChecks.ReadRevision(reader, "branch"), reader.Bool("skip_by_default") ?? false);
        reader.WarnUnknown();
        if (reader.NonEmptyString("url") is not { } url) return null;
        if (RepositoryChecks.GitFault(url) is not { } fault) return new TestGitRepo(url, branch, destination, skipped);
        reader.Error("url", fault.What, fault.Remedy);
        return null;
    }

    private static TestParse? ReadParse(MapReader reader)
    {
        var pattern = reader.Pattern("pattern");
        if (pattern is not null) CheckGroups(reader, pattern);
        var fixups = ResultPatterns.ReadFixups(reader);
        reader.WarnUnknown();
        return pattern is null ? null : new TestParse(pattern, fixups);
    }

    private static void CheckGroups(MapReader reader, string pattern)
    {
        var groups = PythonPattern.Compile(pattern).GetGroupNames();
        foreach (var group in (string[])["test_case_id", "result"])
        {
            if (!groups.Contains(group)) reader.Error("pattern", $"has no group '{group}'", $"name it, as (?P<{group}>...)");
        }
    }
}
