using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LavaActors.Protocol.Ids;

namespace LavaActors.Dispatch.Guests;

/// <summary>
/// The SSH key pair of one job: made for it alone, its private half known to this dispatcher only, in a file that nobody else can read, and gone with the job
/// (secondary-connections.md §3, where the reference has one fixed pair). ECDSA on P-256, which OpenSSH and dropbear both take.
/// </summary>
public sealed class JobKeys : IDisposable
{
    private const string Algorithm = "ecdsa-sha2-nistp256", Curve = "nistp256";

    private readonly ECDsa _key;
    private readonly string[] _files;
    private readonly HostKeyPins _hostKeys;
    private readonly string? _boardsFile;
    private readonly Lock _noting = new();
    private volatile Dictionary<string, GuestTarget> _boards;

    /// <summary>A new pair that is kept nowhere.</summary>
    /// <param name="comment">Says in <c>authorized_keys</c> whose key it is: <c>lava-job-7.0</c>.</param>
    public JobKeys(string comment)
        : this(ECDsa.Create(ECCurve.NamedCurves.nistP256), comment, new HostKeyPins(), null, [], [])
    {
    }

    private JobKeys(ECDsa key, string comment, HostKeyPins hostKeys, string? boardsFile, string[] files, Dictionary<string, GuestTarget> boards)
    {
        (_key, _files, _hostKeys) = (key, files, hostKeys);
        (_boardsFile, _boards) = (boardsFile, boards);
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
        var (file, pin, noted) = (JobKeyFiles.KeyOf(directory, lead), JobKeyFiles.PinOf(directory, lead), JobKeyFiles.BoardsOf(directory, lead));
        var boards = new Dictionary<string, GuestTarget>();
        HostKeyPins hostKeys;
        var reading = noted;
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            if (File.Exists(file)) key.ImportFromPem(File.ReadAllText(file));
            else PrivateFile.Write(file, Encoding.ASCII.GetBytes(key.ExportECPrivateKeyPem()));
            if (File.Exists(noted)) boards = JsonSerializer.Deserialize<Dictionary<string, GuestTarget>>(File.ReadAllBytes(noted)) ?? boards;
            reading = pin;
            void Note(string text) => PrivateFile.Write(pin, Encoding.UTF8.GetBytes(text));
            hostKeys = File.Exists(pin) ? HostKeyPins.Read(File.ReadAllText(pin), boards, Note) : new HostKeyPins(Note);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new IOException($"the key {file} of job {lead} is damaged: {e.Message}", e);
        }
        catch (JsonException e)
        {
            key.Dispose();
            throw new IOException($"what the logins of job {lead} have learned is damaged in {reading}: {e.Message}", e);
        }
        catch
        {
            key.Dispose();
            throw;
        }

        return new JobKeys(key, $"lava-job-{lead}", hostKeys, noted, [file, pin, noted], boards);
    }

    /// <summary>A line for <c>authorized_keys</c>.</summary>
    public string PublicLine { get; }

    /// <summary>The key, for logins to a board of the job: guests', and the second connection of the board's own run.</summary>
    public ILoginKey KeyFor(DeviceName board) => new BoardLogin(this, board);

    /// <summary>Where a guest of the job has logged in to a board of it with this key; null where none has. Any thread may ask.</summary>
    public GuestTarget? LoginTo(DeviceName board) => _boards.GetValueOrDefault(board.ToString());

    /// <summary>A guest has logged in to a board of the job: it is noted, for a process after this one, too.</summary>
    /// <exception cref="IOException">It cannot be noted for that; this process knows it.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void LoggedIn(DeviceName board, GuestTarget target)
    {
        lock (_noting)
        {
            if (LoginTo(board) == target) return;
            _boards = new Dictionary<string, GuestTarget>(_boards) { [board.ToString()] = target };
            if (_boardsFile is not null) PrivateFile.Write(_boardsFile, JsonSerializer.SerializeToUtf8Bytes(_boards));
        }
    }

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

    private sealed class BoardLogin(JobKeys keys, DeviceName board) : ILoginKey
    {
        public string WhenRefused => "does the host role's deploy block say 'authorize: ssh', and does the SSH server let the user in?";

        public string WhenSilent => "Does the host role start its SSH server before it sends lava_start?";

        public Task<byte[]> ReadPrivateKeyAsync(CancellationToken stop) => Task.FromResult(Encoding.ASCII.GetBytes(keys._key.ExportECPrivateKeyPem()));

        public HostKeyPin HostKeyOf(GuestTarget target) => keys._hostKeys.Of(board, target);
    }
}
