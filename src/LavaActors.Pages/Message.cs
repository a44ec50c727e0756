namespace LavaActors.Pages;

/// <summary>A page that only says something.</summary>
public sealed record Message(string Title, string Text)
{
    /// <summary>Where a login would lead to; null where it would change nothing.</summary>
    public string? LoginNext { get; init; }
}
