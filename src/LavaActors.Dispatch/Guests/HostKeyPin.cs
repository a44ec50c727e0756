namespace LavaActors.Dispatch.Guests;

/// <summary>The host key of the first login that succeeded. Any thread may ask.</summary>
public sealed class HostKeyPin
{
    private readonly string? _file;
    private string? _first;

    /// <param name="file">Where it is noted for a process after this one; null: nowhere.</param>
    public HostKeyPin(string? file = null)
    {
        _file = file;
        if (file is not null && File.Exists(file)) _first = File.ReadAllText(file);
    }

    /// <returns>Null if the fingerprint is the learned one or none was learned yet; else the learned one.</returns>
    public string? Check(string fingerprint) => Volatile.Read(ref _first) is { } known && known != fingerprint ? known : null;

    /// <summary>Learns the fingerprint, if none was learned yet.</summary>
    /// <returns>As <see cref="Check"/>: of two first logins at a time one is the first.</returns>
    /// <exception cref="IOException">It cannot be noted.</exception>
    public string? Learn(string fingerprint)
    {
        var known = Interlocked.CompareExchange(ref _first, fingerprint, null);
        if (known is null && _file is not null) PrivateFile.Write(_file, System.Text.Encoding.ASCII.GetBytes(fingerprint));
        return known is null || known == fingerprint ? null : known;
    }
}
