namespace LavaActors.Dispatch.Guests;

/// <summary>Where a guest logs in.</summary>
public sealed record GuestTarget(string Host, int Port, string User)
{
    public override string ToString() => $"{User}@{Host}:{Port}";
}
