namespace LavaActors.Gateway.Api;

/// <summary>Who changed what, see <see cref="Protocol.Accounts.AuditRow"/>.</summary>
public sealed record AuditView(long Id, DateTimeOffset At, string Who, string Kind, string Object, string What);
