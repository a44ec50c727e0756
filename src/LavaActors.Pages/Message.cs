namespace LavaActors.Pages;

/// <summary>A page that only says something.</summary>
public sealed record Message(string Title, string Text)
{
    /// <summary>The address of the login; null where it would change nothing.</summary>
    public string? Login { get; init; }
}
