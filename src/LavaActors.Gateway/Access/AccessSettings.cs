namespace LavaActors.Gateway.Access;

/// <summary>What a lab has chosen of who may do what. docs/users.md describes the keys.</summary>
/// <param name="IsLocal">Whether only this host can reach the interface, as <see cref="AccessMode.Auto"/> wants to know.</param>
public sealed record AccessSettings(AccessMode Mode, bool IsLocal)
{
    public static AccessSettings Default { get; } = new(AccessMode.Auto, IsLocal: true);

    /// <summary>Whether somebody who does not say who he is may read what is public; else only the login is left to him.</summary>
    public bool AnonymousRead { get; init; } = true;

    /// <summary>How long a session lasts without a request.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Wrong passwords within <see cref="LoginWindow"/>, for one account from anywhere.</summary>
    public int LoginsOfAccount { get; init; } = 10;

    /// <summary>The same from one address for any accounts.</summary>
    public int LoginsOfAddress { get; init; } = 50;

    public TimeSpan LoginWindow { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Requests per second that a user may send on average, from all his programs together; 0: any number.</summary>
    public int RequestRate { get; init; } = 300;

    /// <summary>How many he may send at once.</summary>
    public int RequestBurst { get; init; } = 1000;

    /// <summary>The same for somebody who does not say who he is, by his address; 0: any number.</summary>
    public int AnonymousRate { get; init; } = 50;

    public int AnonymousBurst { get; init; } = 500;

    /// <summary>Requests of one user at a time whose answers take long, as searches through logs.</summary>
    public int CostlyOfUser { get; init; } = 4;

    /// <summary>The same of all together who do not say who they are.</summary>
    public int CostlyOfAnonymous { get; init; } = 4;

    /// <summary>Where else users log in; null: nowhere.</summary>
    public OidcSettings? Oidc { get; init; }
}
