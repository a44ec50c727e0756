namespace LavaActors.Jobs;

/// <summary>How to log in on a console (spec: pipeline.md §14).</summary>
public sealed record AutoLogin
{
    /// <summary>Pattern of the login prompt.</summary>
    public required string LoginPrompt { get; init; }

    public required string Username { get; init; }

    /// <summary>Pattern; null when no password is asked.</summary>
    public string? PasswordPrompt { get; init; }

    public string? Password { get; init; }

    /// <summary>Typed after the login, each followed by a prompt.</summary>
    public IReadOnlyList<string> LoginCommands { get; init; } = [];
}
