using System.ComponentModel;
using System.Diagnostics;

namespace LavaActors.Dispatch.Consoles;

/// <summary>A console behind any other program (conserver, an ssh to a console server): it runs under a terminal that util-linux's <c>script</c> gives it.</summary>
public sealed class ProcessChannel : IByteChannel
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private readonly Process _process;

    private ProcessChannel(Process process) => _process = process;

    public bool IsSecureShell => false;

    /// <param name="words">The program and its arguments.</param>
    /// <exception cref="IOException">It cannot be started.</exception>
    public static ProcessChannel Start(IReadOnlyList<string> words)
    {
        var info = new ProcessStartInfo("script") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        info.ArgumentList.Add("-qefc");
        info.ArgumentList.Add("exec " + string.Join(' ', words.Select(Quote)));
        info.ArgumentList.Add("/dev/null");
        try
        {
            return new ProcessChannel(Process.Start(info) ?? throw new IOException("no process was started"));
        }
        catch (Win32Exception e)
        {
            throw new IOException($"'script' (package bsdutils) cannot be started: {e.Message}", e);
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop) => _process.StandardOutput.BaseStream.ReadAsync(buffer, stop);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        await _process.StandardInput.BaseStream.WriteAsync(data, stop);
        await _process.StandardInput.BaseStream.FlushAsync(stop);
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>What the program ended with, as a shell has it: 128 and more is a signal.</returns>
    public async Task<int> ExitAsync(CancellationToken stop)
    {
        await _process.WaitForExitAsync(stop);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        using var late = new CancellationTokenSource(EndLimit);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            // The kernel holds it, as one that waits for a disk that is gone.
        }

        _process.Dispose();
    }

    private static string Quote(string word) => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
