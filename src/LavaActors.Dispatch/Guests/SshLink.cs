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
public sealed class SshLink : ICommandLink
{
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

    /// <summary>Names who is told when the connection breaks by itself; at once if it has.</summary>
    public void OnBroken(Action<string> broken)
    {
        _client.ErrorOccurred += (_, error) => broken(error.Exception.Message);
        if (!_client.IsConnected) broken("it was closed by the other side");
    }

    /// <param name="limit">Of connection, key exchange and login together.</param>
    /// <exception cref="ActionFault">Infrastructure, final: the key or the host key is refused.</exception>
    /// <exception cref="IOException">Nothing answers yet; to be tried again.</exception>
    public static async Task<SshLink> ConnectAsync(GuestTarget target, ILoginKey login, TimeSpan limit, TimeProvider clock, CancellationToken stop)
    {
        string? shown = null;
        var hostKey = login.HostKeyOf(target);
        using var late = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        using var key = new MemoryStream(await login.ReadPrivateKeyAsync(stop));
        var info = new ConnectionInfo(target.Host, target.Port, target.User, new PrivateKeyAuthenticationMethod(target.User, new PrivateKeyFile(key))) { Timeout = limit };

        // The post-quantum exchange costs 75 ms of CPU each time, seconds on an emulated board; the link stays within the lab.
        foreach (var costly in info.KeyExchangeAlgorithms.Keys.Where(k => !k.StartsWith("curve25519", StringComparison.Ordinal) && !k.StartsWith("ecdh", StringComparison.Ordinal)).ToList())
            info.KeyExchangeAlgorithms.Remove(costly);
        var client = new SshClient(info);
        client.HostKeyReceived += (_, host) =>
        {
            shown = host.FingerPrintSHA256;
            host.CanTrust = hostKey.Check(shown) is null;
        };
        try
        {
            await client.ConnectAsync(either.Token);
            if (hostKey.Learn(shown!) is { } other) throw OtherHostKey(target, shown!, other, null);
            return new SshLink(client, target);
        }
        catch (Exception e)
        {
            client.Dispose();
            if (e is ActionFault) throw;
            if (shown is not null && hostKey.Check(shown) is { } known) throw OtherHostKey(target, shown, known, e);
            if (late.IsCancellationRequested && !stop.IsCancellationRequested) throw new IOException($"{target} did not answer within {limit.TotalSeconds:0.#} s", e);
            switch (e)
            {
                case SshAuthenticationException:
                    throw ActionFault.Infrastructure($"{target} refuses the key ({e.Message}); {login.WhenRefused}", e);
                // The last: the library's own end of a connection that broke in the middle of the login.
                case SocketException or SshException or ObjectDisposedException:
                    throw new IOException($"{target}: {e.Message}", e);
                default:
                    throw;
            }
        }
    }

    private static ActionFault OtherHostKey(GuestTarget target, string shown, string known, Exception? cause) =>
        ActionFault.Infrastructure($"{target} shows another host key than at this job's first login there: SHA256:{shown} instead of SHA256:{known}; another machine has the address, or the host made new keys while guests were logging in", cause);

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
            if (running.ExitStatus is null && running.ExitSignal is null) throw new IOException($"the SSH connection to {Target} broke before the command on it had ended");
            return new GuestCommandResult(running.ExitStatus ?? -1, drained[0], drained[1]);
        }
        catch (Exception e) when (e is SshException or SocketException or ObjectDisposedException)
        {
            throw new IOException($"the SSH connection to {Target} broke: {e.Message}", e);
        }
    }

    Task<GuestCommandResult> ICommandLink.ExecuteAsync(string command, CancellationToken stop) => ExecuteAsync(command, null, stop);

    /// <summary>Copies a file without needing scp or sftp on the target; the size is checked there.</summary>
    /// <exception cref="ActionFault">Job: the target could not store it.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task CopyAsync(string localFile, string remotePath, CancellationToken stop)
    {
        var path = ShellQuote.Word(remotePath);
        var result = await ExecuteAsync($"cat > {path} && wc -c < {path}", localFile, stop);
        if (CopyFault(result, $"{Target}:{remotePath}", new FileInfo(localFile).Length) is { } fault) throw fault;
    }

    /// <summary>What is wrong with a copy by what the target has said of its size; null: nothing.</summary>
    internal static ActionFault? CopyFault(GuestCommandResult result, string copy, long size)
    {
        if (result.ExitCode != 0 || !long.TryParse(result.Output.Trim(), out var stored)) return ActionFault.Job($"the overlay could not be copied to {copy} (exit code {result.ExitCode}): {result.Said}");
        return stored == size ? null : ActionFault.Job($"{copy} has {stored} bytes instead of {size}; is the file system full?");
    }

    /// <exception cref="IOException">The connection broke.</exception>
    public IByteChannel OpenShell()
    {
        try
        {
            return SshStreamChannel.Of(_client.CreateShellStream("vt100", 500, 50, 0, 0, 64 * 1024), Target);
        }
        catch (Exception e) when (e is SshException or SocketException or ObjectDisposedException)
        {
            throw new IOException($"no shell on {Target}: {e.Message}", e);
        }
    }

    /// <summary>Starts a command whose output is read, and whose input is written, while it runs. Its standard error goes nowhere.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    internal IFollowChannel Follow(string command)
    {
        try
        {
            var running = _client.CreateCommand($"{command} 2>/dev/null");
            var end = running.ExecuteAsync(CancellationToken.None);
            _ = end.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return SshStreamChannel.Of(running, end, Target);
        }
        catch (Exception e) when (e is SshException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException($"the SSH connection to {Target} broke: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync() => await SshEnd.OfAsync(_client);

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
