namespace LavaActors.Dispatch.Guests;

/// <summary>Where a run logs in over SSH.</summary>
public sealed record GuestTarget(string Host, int Port, string User)
{
    public override string ToString() => $"{User}@{Host}:{Port}";
}
