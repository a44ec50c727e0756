namespace LavaActors.Dispatch.Guests;

/// <summary>The host key of the first login that succeeded. Any thread may ask.</summary>
public sealed class HostKeyPin
{
    private string? _first;

    /// <returns>Null if the fingerprint is the learned one or none was learned yet; else the learned one.</returns>
    public string? Check(string fingerprint) => Volatile.Read(ref _first) is { } known && known != fingerprint ? known : null;

    /// <summary>Learns the fingerprint, if none was learned yet.</summary>
    /// <returns>As <see cref="Check"/>: of two first logins at a time one is the first.</returns>
    public string? Learn(string fingerprint)
    {
        var known = Interlocked.CompareExchange(ref _first, fingerprint, null);
        return known is null || known == fingerprint ? null : known;
    }
}
