using LavaActors.Dispatch.Test.Shell;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Overlay;

/// <summary>From the job model to what an overlay is made from.</summary>
public static class JobDefinitions
{
    /// <summary>A definition of a test block.</summary>
    /// <param name="definition">As the job has it.</param>
    /// <param name="stage">Number of its test block among those with an overlay.</param>
    /// <param name="index">Its number among all definitions of the namespace.</param>
    /// <param name="runId"><c>&lt;job id&gt;_&lt;level of its repository action&gt;</c>.</param>
    /// <param name="characterDelay">The device's, in the test shell.</param>
    public static OverlayDefinition Of(TestDefinitionRef definition, int stage, int index, string runId, TimeSpan characterDelay = default) => new()
    {
        Stage = stage,
        Index = index,
        Name = definition.Name,
        RunId = runId,
        Source = SourceOf(definition),
        Path = definition.Path,
        Parameters = [.. definition.Parameters.Select(p => new ShellVariable(p.Key, p.Value))],
        Skip = definition.SkipInstall.Aggregate(InstallParts.None, (parts, word) => parts | PartOf(word)),
        ThroughKernelLog = definition.LavaSignal == "kmsg",
        CharacterDelay = characterDelay,
        Expected = definition.Expected.Count == 0 ? null : definition.Expected,
    };

    /// <summary>Reads a definition file: the <see cref="DefinitionReader"/> of every overlay.</summary>
    /// <exception cref="OverlayFault">It is no test definition; the message has every error with its line and column.</exception>
    public static ShellDefinition Read(string text, string where)
    {
        var parse = TestDefinition.Parse(text, where);
        if (parse.Definition is not { } definition)
            throw OverlayFault.Job(string.Join('\n', parse.Diagnostics.Where(d => d.IsError).Select(d => d.ToString())));
        return new ShellDefinition
        {
            Name = definition.Name,
            MetadataText = YamlWriter.Write(definition.Metadata),
            Parameters = [.. definition.Params.Concat(definition.Parameters).Select(p => new ShellVariable(p.Key, p.Value))],
            Install = definition.Install is { } install ? Of(install) : null,
            RunSteps = definition.RunSteps,
            Pattern = definition.OutputPattern is { } parsing ? PatternOf(parsing.Pattern, where) : null,
            Fixups = definition.OutputPattern?.FixupDict,
            Expected = definition.Expected.Count == 0 ? null : definition.Expected,
        };
    }

    private static InstallSection Of(TestInstall install) => new()
    {
        Keys = install.Keys,
        Sources = install.Sources,
        Dependencies = install.Deps,
        DependenciesBy = install.DistroDeps,
        Repositories = [.. install.GitRepos.Where(r => !r.SkipByDefault).Select(r => new InstallRepository(r.Url, r.Branch, r.Destination))],
        Steps = install.Steps,
    };

    private static DefinitionSource SourceOf(TestDefinitionRef definition) => definition.From switch
    {
        TestSource.Inline => new DefinitionSource.Inline(YamlWriter.Write(definition.Repository)),
        TestSource.Git => new DefinitionSource.Git(definition.RepositoryUrl ?? string.Empty)
        {
            Branch = definition.Branch,
            Revision = definition.Revision,
            Shallow = definition.Shallow,
            History = definition.History,
            Recursive = definition.Recursive,
        },
        _ => new DefinitionSource.Archive(definition.RepositoryUrl ?? string.Empty)
        {
            Compression = definition.Compression,
            StripComponents = definition.StripComponents ?? 0,
            Headers = definition.Headers,
        },
    };

    private static ParsePattern PatternOf(string pattern, string where)
    {
        try
        {
            return ParsePattern.Of(pattern);
        }
        catch (ArgumentException wrong)
        {
            throw OverlayFault.Job($"{where}: {wrong.Message}", wrong);
        }
    }

    private static InstallParts PartOf(string word) => word switch
    {
        "keys" => InstallParts.Keys,
        "sources" => InstallParts.Sources,
        "deps" => InstallParts.Dependencies,
        "steps" => InstallParts.Steps,
        "git-repos" => InstallParts.Repositories,
        "all" => InstallParts.All,
        _ => InstallParts.None,
    };
}
