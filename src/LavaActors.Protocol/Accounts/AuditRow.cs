namespace LavaActors.Protocol.Accounts;

/// <summary>Who changed what (spec: scheduler.md §15). Times are UTC.</summary>
/// <param name="Id">0 for one that is not stored yet; later ones have higher ids.</param>
/// <param name="Who">The name of the user; <c>lava-health</c> for the machine, <c>anonymous</c> where there are no users.</param>
/// <param name="Kind">Of the object: <c>job</c>, <c>device</c>, <c>worker</c>, <c>device type</c>, <c>user</c>, <c>group</c>, <c>token</c>, <c>permission</c> and so on.</param>
/// <param name="Object">Its name or number.</param>
/// <param name="What">As <c>Good → Bad (the board is on fire)</c>; never a secret.</param>
public sealed record AuditRow(long Id, DateTimeOffset At, string Who, string Kind, string Object, string What)
{
    /// <summary>Who did it when nobody in particular did.</summary>
    public const string Machine = "lava-health";

    /// <summary>One to be stored.</summary>
    public static AuditRow New(DateTimeOffset at, string who, string kind, string ofObject, string what) => new(0, at, who, kind, ofObject, what);

    /// <summary>The text of a change.</summary>
    public static string Change(string old, string @new, string? reason = null) => string.IsNullOrEmpty(reason) ? $"{old} \u2192 {@new}" : $"{old} \u2192 {@new} ({reason})";
}
