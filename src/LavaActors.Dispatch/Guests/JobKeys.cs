using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LavaActors.Protocol.Ids;

namespace LavaActors.Dispatch.Guests;

/// <summary>
/// The SSH key pair of one job: made for it alone, its private half known to this dispatcher only, in a file that nobody else can read, and gone with the job
/// (secondary-connections.md §3, where the reference has one fixed pair). ECDSA on P-256, which OpenSSH and dropbear both take.
/// </summary>
public sealed class JobKeys : ILoginKey, IDisposable
{
    private const string Algorithm = "ecdsa-sha2-nistp256", Curve = "nistp256";

    private readonly ECDsa _key;
    private readonly string[] _files;

    /// <summary>A new pair that is kept nowhere.</summary>
    /// <param name="comment">Says in <c>authorized_keys</c> whose key it is: <c>lava-job-7.0</c>.</param>
    public JobKeys(string comment)
        : this(ECDsa.Create(ECCurve.NamedCurves.nistP256), comment, null, [])
    {
    }

    private JobKeys(ECDsa key, string comment, string? pinFile, string[] files)
    {
        (_key, _files, HostKey) = (key, files, new HostKeyPin(pinFile));
        var point = _key.ExportParameters(false).Q;
        using var blob = new MemoryStream();
        Append(blob, Encoding.ASCII.GetBytes(Algorithm));
        Append(blob, Encoding.ASCII.GetBytes(Curve));
        Append(blob, [4, .. point.X!, .. point.Y!]);
        PublicLine = $"{Algorithm} {Convert.ToBase64String(blob.ToArray())} {comment}";
    }

    /// <summary>The pair that a process before this one made for the job; else a new one.</summary>
    /// <param name="directory">Of the private keys.</param>
    /// <exception cref="IOException">The private half cannot be kept there, or what is there cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static JobKeys Of(string directory, LeadJobId lead)
    {
        var (file, pin) = (JobKeyFiles.KeyOf(directory, lead), JobKeyFiles.PinOf(directory, lead));
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            if (File.Exists(file)) key.ImportFromPem(File.ReadAllText(file));
            else PrivateFile.Write(file, Encoding.ASCII.GetBytes(key.ExportECPrivateKeyPem()));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new IOException($"the key {file} of job {lead} is damaged: {e.Message}", e);
        }
        catch
        {
            key.Dispose();
            throw;
        }

        return new JobKeys(key, $"lava-job-{lead}", pin, [file, pin]);
    }

    /// <summary>A line for <c>authorized_keys</c>.</summary>
    public string PublicLine { get; }

    public string WhenRefused => "does the host role's deploy block say 'authorize: ssh', and does the SSH server let the user in?";

    public string WhenSilent => "Does the host role start its SSH server before it sends lava_start?";

    public Task<byte[]> ReadPrivateKeyAsync(CancellationToken stop) => Task.FromResult(Encoding.ASCII.GetBytes(_key.ExportECPrivateKeyPem()));

    public HostKeyPin HostKey { get; }

    /// <summary>The job is over: the private half is removed everywhere.</summary>
    /// <exception cref="IOException">A file cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Erase()
    {
        _key.Dispose();
        foreach (var file in _files) File.Delete(file);
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
