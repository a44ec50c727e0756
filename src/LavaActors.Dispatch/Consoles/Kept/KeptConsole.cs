using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Consoles.Kept;

/// <summary>
/// Starts keepers of consoles, and connects to those that are there. A keeper and its program stand apart from the dispatcher's process: they have a session of their own, nothing of its files, and go on without
/// it. Both have the run and the console's name in their environment (<see cref="RunPrograms"/>), by which clean-up finds just them, in whichever process.
/// </summary>
public static class KeptConsole
{
    /// <summary>What the kernel takes as the path of a socket (<c>sun_path</c> without its NUL), in bytes.</summary>
    public const int LongestPath = 107;

    /// <summary>Added to the dispatcher's grace time: who comes back in the last moment finds the machine.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>The socket of a console: in the run's own directory, and gone with it.</summary>
    /// <param name="name">The console's, one within the run.</param>
    public static string SocketOf(RunPaths paths, string name) =>
        Path.Combine(paths.Work, ".consoles", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8]);

    /// <summary>Why a console with that socket cannot be kept; null if it can.</summary>
    public static string? WhyNot(string socket) => Encoding.UTF8.GetByteCount(socket) is > LongestPath and var length
        ? $"the path of its socket, {socket}, has {length} bytes, and no more than {LongestPath} are possible; a shorter 'download_dir' in the dispatcher's configuration helps"
        : null;

    /// <summary>Starts a keeper, waits until it listens, and connects.</summary>
    /// <param name="keeper">The command of this program, to which the order's arguments are added.</param>
    /// <param name="owner">The run's working directory, and the console's name.</param>
    /// <exception cref="ActionFault">Infrastructure: it, or the program, cannot be started.</exception>
    public static async Task<IByteChannel> StartAsync(IReadOnlyList<string> keeper, KeeperOrder order, (string Work, string Name) owner, CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(StartLimit);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(order.Socket)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (await LaunchAsync(keeper, order, owner, late.Token) is { } problem) throw ActionFault.Infrastructure($"{owner.Name} cannot be started: {problem}");
            return await KeptChannel.ConnectAsync(order.Socket, late.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ActionFault or IOException or SocketException or UnauthorizedAccessException)
        {
            // Nobody else knows of it yet.
            await RunPrograms.KillAsync([owner.Work], owner.Name, CancellationToken.None);
            if (e is ActionFault || stop.IsCancellationRequested) throw;
            throw ActionFault.Infrastructure($"{owner.Name} cannot be started: {(e is OperationCanceledException ? $"what keeps its console was not ready after {StartLimit.TotalSeconds:0} s" : e.Message)}", e);
        }
    }

    /// <summary>Disposes a channel for good: a program that would outlive it is ended.</summary>
    public static async Task EndAsync(IByteChannel channel)
    {
        if (channel is IKeptProgram program) await program.EndAsync();
        await channel.DisposeAsync();
    }

    /// <summary>Starts the keeper apart from this process. Its standard output is a pipe, and only until it has said that it is ready.</summary>
    /// <returns>What it said instead of being ready; null if it is.</returns>
    private static async Task<string?> LaunchAsync(IReadOnlyList<string> keeper, KeeperOrder order, (string Work, string Name) owner, CancellationToken stop)
    {
        var errors = order.Socket + ".log";
        var info = new ProcessStartInfo("setsid", ["sh", "-c", "exec \"$@\" </dev/null 2>>\"$0\"", errors, .. keeper, KeeperOrder.Command, .. order.Arguments()])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        // From its first moment on, so that a clean-up cannot miss it.
        info.Environment[RunPrograms.Variable] = RunPrograms.MarkOf(owner.Work, owner.Name);
        // It is small, and there may be many.
        info.Environment["DOTNET_gcServer"] = "0";
        info.Environment["DOTNET_EnableDiagnostics"] = "0";
        try
        {
            using var process = Process.Start(info) ?? throw new IOException("no process was started");
            using var output = process.StandardOutput;
            var said = await output.ReadLineAsync(stop);
            if (said == KeeperOrder.Ready) return null;
            return said ?? (File.Exists(errors) && await File.ReadAllTextAsync(errors, stop) is { Length: > 0 } text ? text.Trim() : "what was to keep its console ended at once");
        }
        catch (Win32Exception e)
        {
            return $"'setsid' (package util-linux) cannot be started: {e.Message}";
        }
    }
}
