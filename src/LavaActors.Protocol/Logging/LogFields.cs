namespace LavaActors.Protocol.Logging;

/// <summary>What a record of a node's log is about; null for what it is not about.</summary>
/// <param name="Job">As users see it: <c>7</c>, <c>7.1</c>.</param>
/// <param name="Action">With its level: <c>2.4.4.1 login-action</c>.</param>
public sealed record LogFields(string? Job = null, string? Role = null, string? Device = null, string? Action = null)
{
    public static LogFields None { get; } = new();

    /// <summary>These, and where another says something, that.</summary>
    public LogFields With(LogFields nearer) => new(nearer.Job ?? Job, nearer.Role ?? Role, nearer.Device ?? Device, nearer.Action ?? Action);

    /// <summary>Name and value of each that is there.</summary>
    public IEnumerable<KeyValuePair<string, object>> Pairs()
    {
        if (Job is { Length: > 0 }) yield return new("job", Job);
        if (Role is { Length: > 0 }) yield return new("role", Role);
        if (Device is { Length: > 0 }) yield return new("device", Device);
        if (Action is { Length: > 0 }) yield return new("action", Action);
    }
}
