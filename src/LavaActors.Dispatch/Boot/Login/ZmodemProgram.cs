using System.ComponentModel;
using System.Diagnostics;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot.Login;

/// <summary>The program <c>sz</c> (package lrzsz), which sends a file over a console to the <c>rz</c> that was started there.</summary>
internal static class ZmodemProgram
{
    public const string Name = "sz";

    /// <summary>Sends a file; the console is read and typed at as before when this returns.</summary>
    /// <exception cref="ActionFault">Infrastructure: it cannot be started, the other side did not take the file, or it took too long.</exception>
    public static async Task SendAsync(IConsole console, string file, TimeSpan limit, TimeProvider clock, CancellationToken stop)
    {
        // Control characters are escaped: a console server in between may mean something by them.
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(Name, ["--binary", "--escape", "--quiet", file])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        var name = Path.GetFileName(file);
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw ActionFault.Infrastructure($"'{Name}' cannot be started ({e.Message}); apt-get install lrzsz", e);
        }

        using var late = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            using var relay = console.OpenRelay();
            await RelayAsync(process, relay, either.Token);
        }
        catch (OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            throw ActionFault.Infrastructure($"{name} was not sent within {limit.TotalSeconds:0.#} s over {console.Name}; is 'rz' (package lrzsz) on the target?");
        }
        catch (IOException e)
        {
            throw ActionFault.Infrastructure($"{name} was not sent over {console.Name}: {e.Message}", e);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }

        if (process.ExitCode != 0)
        {
            throw ActionFault.Infrastructure(
                $"'{Name}' failed with exit code {process.ExitCode} over {console.Name}; is 'rz' (package lrzsz) on the target, and does the console pass all bytes on?");
        }
    }

    private static async Task RelayAsync(Process process, ConsoleRelay relay, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var received = ReceiveAsync(process.StandardInput.BaseStream, relay, ended.Token);
        // What it has to say it says by its exit code; a pipe that is full would stop it.
        var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, ended.Token);
        try
        {
            await SendAllAsync(process.StandardOutput.BaseStream, relay, stop);
            await process.WaitForExitAsync(stop);
        }
        finally
        {
            await ended.CancelAsync();
            await received;
            await errors.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private static async Task SendAllAsync(Stream from, ConsoleRelay relay, CancellationToken stop)
    {
        var buffer = new byte[16 * 1024];
        for (int n; (n = await from.ReadAsync(buffer, stop)) > 0;) await relay.WriteAsync(buffer.AsMemory(0, n), stop);
    }

    private static async Task ReceiveAsync(Stream to, ConsoleRelay relay, CancellationToken stop)
    {
        try
        {
            while (await relay.ReadAsync(stop) is { } piece)
            {
                await to.WriteAsync(piece, stop);
                await to.FlushAsync(stop);
            }

            // The line is gone: that is what the program's own input ends with.
            to.Close();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It has ended, and reads no more.
        }
    }
}
