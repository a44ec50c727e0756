using System.Net.Sockets;
using System.Text;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;
using Renci.SshNet;
using Renci.SshNet.Common;
using ConnectionInfo = Renci.SshNet.ConnectionInfo;

namespace LavaActors.Dispatch.Guests;

/// <summary>One SSH connection to a device, with the login's key and the host key that was learned. Nothing is retried here.</summary>
public sealed class SshLink : IAsyncDisposable
{
    /// <summary>Of one connection attempt; under emulation a key exchange takes seconds.</summary>
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(30);

    /// <summary>Output of a command that is kept.</summary>
    private const int MaxOutput = 1 << 20;

    private readonly SshClient _client;

    private SshLink(SshClient client, GuestTarget target)
    {
        _client = client;
        Target = target;
    }

    public GuestTarget Target { get; }

    public bool IsConnected => _client.IsConnected;

    /// <exception cref="ActionFault">Infrastructure, final: the key or the host key is refused.</exception>
    /// <exception cref="IOException">Nothing answers yet; to be tried again.</exception>
    public static async Task<SshLink> ConnectAsync(GuestTarget target, ILoginKey login, CancellationToken stop)
    {
        string? wrongPin = null;
        using var key = new MemoryStream(await login.ReadPrivateKeyAsync(stop));
        var info = new ConnectionInfo(target.Host, target.Port, target.User, new PrivateKeyAuthenticationMethod(target.User, new PrivateKeyFile(key))) { Timeout = HandshakeLimit };

        // The post-quantum exchange costs 75 ms of CPU each time, seconds on an emulated board; the link stays within the lab.
        foreach (var costly in info.KeyExchangeAlgorithms.Keys.Where(k => !k.StartsWith("curve25519", StringComparison.Ordinal) && !k.StartsWith("ecdh", StringComparison.Ordinal)).ToList())
            info.KeyExchangeAlgorithms.Remove(costly);
        var client = new SshClient(info);
        client.HostKeyReceived += (_, host) =>
        {
            wrongPin = login.PinHostKey(host.FingerPrintSHA256) is { } known ? $"SHA256:{host.FingerPrintSHA256} instead of SHA256:{known}" : null;
            host.CanTrust = wrongPin is null;
        };
        try
        {
            await client.ConnectAsync(stop);
            return new SshLink(client, target);
        }
        catch (Exception e)
        {
            client.Dispose();
            if (wrongPin is not null)
                throw ActionFault.Infrastructure($"{target} shows another host key than at this job's first login: {wrongPin}; another machine has the address, or the host made new keys while guests were logging in", e);
            switch (e)
            {
                case SshAuthenticationException:
                    throw ActionFault.Infrastructure($"{target} refuses the key ({e.Message}); {login.WhenRefused}", e);
                case SocketException or SshException:
                    throw new IOException($"{target}: {e.Message}", e);
                default:
                    throw;
            }
        }
    }

    /// <summary>Runs a command to its end; output is drained as it comes and cut at 1 MiB.</summary>
    /// <param name="input">A file that becomes its standard input.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<GuestCommandResult> ExecuteAsync(string command, string? input, CancellationToken stop)
    {
        try
        {
            using var running = _client.CreateCommand(command);
            var end = running.ExecuteAsync(stop);
            if (input is not null)
            {
                await using var file = File.OpenRead(input);
                await using var to = running.CreateInputStream();
                await file.CopyToAsync(to, stop);
            }

            var drained = await Task.WhenAll(DrainAsync(running.OutputStream, stop), DrainAsync(running.ExtendedOutputStream, stop));
            await end;
            return new GuestCommandResult(running.ExitStatus ?? -1, string.Concat(drained));
        }
        catch (Exception e) when (e is SshException or SocketException or ObjectDisposedException)
        {
            throw new IOException($"the SSH connection to {Target} broke: {e.Message}", e);
        }
    }

    /// <summary>Copies a file without needing scp or sftp on the target; the size is checked there.</summary>
    /// <exception cref="ActionFault">Job: the target could not store it.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task CopyAsync(string localFile, string remotePath, CancellationToken stop)
    {
        var path = ShellQuote.Word(remotePath);
        var result = await ExecuteAsync($"cat > {path} && wc -c < {path}", localFile, stop);
        var size = new FileInfo(localFile).Length;
        if (result.ExitCode != 0 || !long.TryParse(result.Output.Trim(), out var stored))
            throw ActionFault.Job($"the overlay could not be copied to {Target}:{remotePath} (exit code {result.ExitCode}): {result.Output.Trim()}");
        if (stored != size) throw ActionFault.Job($"{Target}:{remotePath} has {stored} bytes instead of {size}; is the file system full?");
    }

    /// <exception cref="IOException">The connection broke.</exception>
    public IByteChannel OpenShell()
    {
        try
        {
            return new SshShellChannel(_client.CreateShellStream("vt100", 500, 50, 0, 0, 64 * 1024), Target);
        }
        catch (Exception e) when (e is SshException or SocketException)
        {
            throw new IOException($"no shell on {Target}: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync() => await Task.Run(_client.Dispose);

    private static async Task<string> DrainAsync(Stream from, CancellationToken stop)
    {
        var kept = new MemoryStream();
        var buffer = new byte[32 * 1024];
        int n;
        while ((n = await from.ReadAsync(buffer, stop)) > 0)
        {
            if (kept.Length < MaxOutput) kept.Write(buffer, 0, n);
        }

        return Encoding.UTF8.GetString(kept.ToArray());
    }
}
