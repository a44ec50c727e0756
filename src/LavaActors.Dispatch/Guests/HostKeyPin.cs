namespace LavaActors.Dispatch.Guests;

/// <summary>The host key that was seen first. Any thread may ask.</summary>
public sealed class HostKeyPin
{
    private string? _first;

    /// <returns>Null if the fingerprint is the first or the same again; else the first.</returns>
    public string? Check(string fingerprint)
    {
        var known = Interlocked.CompareExchange(ref _first, fingerprint, null);
        return known is null || known == fingerprint ? null : known;
    }
}
