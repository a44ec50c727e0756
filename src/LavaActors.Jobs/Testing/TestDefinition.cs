using LavaActors.Jobs.Reading;
using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>A file of <c>Lava-Test Test Definition 1.0</c> (spec: test-shell.md §2).</summary>
public sealed record TestDefinition
{
    public const string Format = "Lava-Test Test Definition 1.0";

    /// <summary>The definition's own name; only metadata, the suite is named by the job.</summary>
    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>The whole <c>metadata</c> block.</summary>
    public YamlMap Metadata { get; init; } = YamlMap.Empty;

    /// <summary>Default shell variables of <c>params</c>, in order.</summary>
    public IReadOnlyDictionary<string, string> Params { get; init; } = new Dictionary<string, string>();

    /// <summary>Default shell variables of <c>parameters</c>, set after those of <see cref="Params"/>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Null when there is no <c>install</c> section.</summary>
    public TestInstall? Install { get; init; }

    /// <summary>Shell lines; null entries are left out.</summary>
    public IReadOnlyList<string> RunSteps { get; init; } = [];

    public TestParse? OutputPattern { get; init; }

    /// <summary>Test cases that must be reported.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    /// <summary>The file as a tree.</summary>
    public required YamlMap Source { get; init; }

    /// <summary>Reads a definition's file. Unknown keys are warnings: such files are shared by many users.</summary>
    public static TestDefinitionParse Parse(string text, string file)
    {
        var document = YamlDocument.Parse(text, file);
        var bag = new DiagnosticBag();
        bag.AddRange(document.Diagnostics);
        TestDefinition? definition = null;
        if (document.Root is YamlMap map) definition = new TestDefinitionReader(bag).Read(map, "");
        else if (!bag.HasErrors) bag.Error(document.Root?.Span ?? new SourceSpan(file, 1, 1), "", "a test definition is a mapping", "begin with 'metadata:'");
        return new TestDefinitionParse(bag.HasErrors ? null : definition, bag.Items);
    }
}
