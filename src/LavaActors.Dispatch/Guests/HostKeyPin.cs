using System.Text;

namespace LavaActors.Dispatch.Guests;

/// <summary>The host key of the first login at one place that succeeded. Any thread may ask.</summary>
public sealed class HostKeyPin
{
    private readonly Action<string>? _note;
    private string? _first;

    /// <param name="known">What was learned before; null: nothing.</param>
    /// <param name="note">Notes what was learned, for a process after this one; null: nobody does.</param>
    public HostKeyPin(string? known = null, Action<string>? note = null) => (_first, _note) = (known, note);

    /// <summary>One that is noted in a file of its own.</summary>
    /// <param name="file">Null: nowhere.</param>
    public static HostKeyPin In(string? file) =>
        file is null ? new HostKeyPin() : new HostKeyPin(File.Exists(file) ? File.ReadAllText(file) : null, key => PrivateFile.Write(file, Encoding.ASCII.GetBytes(key)));

    /// <summary>The learned fingerprint; null as long as none is.</summary>
    public string? Known => Volatile.Read(ref _first);

    /// <returns>Null if the fingerprint is the learned one or none was learned yet; else the learned one.</returns>
    public string? Check(string fingerprint) => Known is { } known && known != fingerprint ? known : null;

    /// <summary>Learns the fingerprint, if none was learned yet.</summary>
    /// <returns>As <see cref="Check"/>: of two first logins at a time one is the first.</returns>
    /// <exception cref="IOException">It cannot be noted.</exception>
    public string? Learn(string fingerprint)
    {
        var known = Interlocked.CompareExchange(ref _first, fingerprint, null);
        if (known is null) _note?.Invoke(fingerprint);
        return known is null || known == fingerprint ? null : known;
    }
}
