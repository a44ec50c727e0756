namespace LavaActors.Node.Definitions;

/// <summary>What came of fetching a test definition.</summary>
/// <param name="Text">Of its file; null when it could not be had.</param>
/// <param name="Why">Why not.</param>
internal sealed record FetchedText(string? Text, string? Why);
