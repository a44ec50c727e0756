using LavaActors.Yaml;

namespace LavaActors.Devices;

/// <summary>What came of reading a dispatcher configuration.</summary>
/// <param name="Configuration">Null when there is any error.</param>
/// <param name="Diagnostics">All findings, in the order of the text.</param>
public sealed record DispatcherParse(DispatcherConfiguration? Configuration, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool IsValid => Configuration is not null;
}
