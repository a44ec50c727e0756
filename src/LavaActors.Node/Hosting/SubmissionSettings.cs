using LavaActors.Node.Definitions;

namespace LavaActors.Node.Hosting;

/// <summary>What the lab has chosen for jobs that come in; only gateways look at it, and all should say the same.</summary>
public sealed record SubmissionSettings
{
    /// <summary>Names that the <c>context</c> of a job may have beside those of LAVA.</summary>
    public IReadOnlyList<string> ContextVariables { get; init; } = [];

    /// <summary>How test definitions from elsewhere are looked at. Mirrors are those of the dispatcher's configuration.</summary>
    public FetchSettings Fetch { get; init; } = FetchSettings.OfGateway;
}
