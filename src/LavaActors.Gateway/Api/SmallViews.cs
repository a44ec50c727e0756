namespace LavaActors.Gateway.Api;

/// <summary>A tag (spec: rest-api.md §5.5).</summary>
public sealed record TagView(long Id, string Name, string? Description);

/// <summary>An alias of a device type (spec: rest-api.md §5.5).</summary>
public sealed record AliasView(string Name, string? DeviceType);

/// <summary>A user's own secret that jobs may name (spec: rest-api.md §5.5).</summary>
public sealed record ArtifactTokenView(string Name, string Token);

/// <summary>A change of health. Ours.</summary>
public sealed record TransitionView(DateTimeOffset At, string By, string? Was, string Now, string Reason);

/// <summary>Answer of a batch cancel (spec: rest-api.md §5.1).</summary>
public sealed record BatchCancelAnswer(string Message, IReadOnlyList<long> JobIds, IReadOnlyList<long> InvalidJobIds);

/// <summary>Who asks (spec: rest-api.md §5.5, <c>/system/whoami/</c>).</summary>
public sealed record WhoAmI(string User);
