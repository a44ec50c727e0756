using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LavaActors.Dispatch.Guests;

/// <summary>
/// The SSH key pair of one job: made for it alone, its private half only in this process's memory and gone with the job (secondary-connections.md §3, where the
/// reference has one fixed pair). ECDSA on P-256, which OpenSSH and dropbear both take.
/// </summary>
public sealed class JobKeys : ILoginKey, IDisposable
{
    private const string Algorithm = "ecdsa-sha2-nistp256", Curve = "nistp256";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

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

    public string WhenRefused => "does the host role's deploy block say 'authorize: ssh', and does the SSH server let the user in?";

    public string WhenSilent => "Does the host role start its SSH server before it sends lava_start?";

    public Task<byte[]> ReadPrivateKeyAsync(CancellationToken stop) => Task.FromResult(Encoding.ASCII.GetBytes(_key.ExportECPrivateKeyPem()));

    public HostKeyPin HostKey { get; } = new();

    public void Dispose() => _key.Dispose();

    private static void Append(MemoryStream to, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        to.Write(length);
        to.Write(field);
    }
}
