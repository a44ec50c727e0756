using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LavaActors.Dispatch.Guests;

/// <summary>
/// The SSH key pair of one job: made for it alone, its private half only in this process's memory and gone with the job (secondary-connections.md §3, where the
/// reference has one fixed pair). ECDSA on P-256, which OpenSSH and dropbear both take.
/// </summary>
public sealed class JobKeys : IDisposable
{
    private const string Algorithm = "ecdsa-sha2-nistp256", Curve = "nistp256";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Lock _gate = new();
    private string? _hostKey;

    /// <param name="comment">Says in <c>authorized_keys</c> whose key it is: <c>lava-job-7.0</c>.</param>
    public JobKeys(string comment)
    {
        var point = _key.ExportParameters(false).Q;
        using var blob = new MemoryStream();
        Append(blob, Encoding.ASCII.GetBytes(Algorithm));
        Append(blob, Encoding.ASCII.GetBytes(Curve));
        Append(blob, [4, .. point.X!, .. point.Y!]);
        PublicLine = $"{Algorithm} {Convert.ToBase64String(blob.ToArray())} {comment}";
    }

    /// <summary>A line for <c>authorized_keys</c>.</summary>
    public string PublicLine { get; }

    /// <summary>The private half for the SSH client, PEM.</summary>
    public string PrivatePem() => _key.ExportECPrivateKeyPem();

    /// <summary>Learns the host's key at the first login of the job and holds all later logins to it.</summary>
    /// <param name="fingerprint">SHA-256 of the host key, base64.</param>
    /// <returns>Null if it is the known one or the first; else the one that was learned.</returns>
    public string? PinHostKey(string fingerprint)
    {
        lock (_gate)
        {
            _hostKey ??= fingerprint;
            return _hostKey == fingerprint ? null : _hostKey;
        }
    }

    public void Dispose() => _key.Dispose();

    private static void Append(MemoryStream to, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        to.Write(length);
        to.Write(field);
    }
}
