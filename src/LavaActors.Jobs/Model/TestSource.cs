namespace LavaActors.Jobs;

/// <summary>Where a test definition comes from.</summary>
public enum TestSource
{
    Inline,
    Git,
    Url,
}
