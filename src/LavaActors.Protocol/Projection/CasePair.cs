namespace LavaActors.Protocol.Projection;

/// <summary>One case of two jobs: the last result of it in each.</summary>
/// <param name="Before">Null where the first job has no such case.</param>
/// <param name="After">Null where the second has none.</param>
public sealed record CasePair(string Suite, string Name, CasePair.Side? Before, CasePair.Side? After)
{
    public sealed record Side(string Outcome, double? Measurement = null, string? Units = null);
}
