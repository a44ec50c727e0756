namespace LavaActors.Jobs.Reading;

/// <summary>A key that a method's block has beside those all blocks have.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="IfMissing">For a required key the remedy when it is not there; null for an optional one.</param>
internal sealed record BlockKey(string Name, KeyKind Kind, string? IfMissing = null)
{
    /// <summary>The values a text may have; empty when any will do.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}
