using LavaActors.Devices.Reading;
using LavaActors.Yaml;

namespace LavaActors.Devices;

/// <summary>The environment set on targets: the dispatcher's own (unless purged), less what is removed, with what is overridden.</summary>
/// <param name="Purge">Take nothing from the dispatcher's own environment.</param>
/// <param name="Removes">Names taken away.</param>
/// <param name="Overrides">Names set.</param>
public sealed record TargetEnvironment(bool Purge, IReadOnlyList<string> Removes, IReadOnlyDictionary<string, string> Overrides)
{
    /// <summary>Reads a file of its own, as LAVA's <c>env-dut.yaml</c> (spec: worker-and-devices.md §1). An empty text is no environment. Never throws because of the text.</summary>
    public static (TargetEnvironment? Environment, IReadOnlyList<Diagnostic> Diagnostics) Parse(string text, string file)
    {
        var document = YamlDocument.Parse(text, file);
        var bag = new DiagnosticBag();
        bag.AddRange(document.Diagnostics);
        TargetEnvironment? environment = null;
        if (document.Root is YamlMap map) environment = DispatcherReader.ReadEnvironment(new MapReader(map, "", bag, nullIsAbsent: true));
        else if (document.Root is not { IsNull: true } && !bag.HasErrors) bag.Error(document.Root?.Span ?? new SourceSpan(file, 1, 1), "", "an environment is a mapping", "write 'overrides: {NAME: value}'");
        return (bag.HasErrors ? null : environment, bag.Items);
    }
}
