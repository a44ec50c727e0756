using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LavaActors.Node.Tests.Signals;

/// <summary>The program as a process of its own, which gets real signals.</summary>
internal sealed class NodeProcess : IDisposable
{
    // Only for a process that never ends: its test then says so.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private NodeProcess(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    public static NodeProcess Start(params string[] arguments)
    {
        // A shell's background jobs, and all that they start, ignore SIGINT: a test run that is one would never see what Ctrl-C does.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "lava-actors.dll"), .. arguments]) start.ArgumentList.Add(argument);
        return new NodeProcess(Process.Start(start)!);
    }

    /// <summary>Reads stdout up to the first line with a text, and returns that line.</summary>
    public async Task<string> LineWithAsync(string text)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"the process ended before it said '{text}': {await _errors}");
    }

    public void Signal(PosixSignal signal) => Send(signal == PosixSignal.SIGINT ? "-INT" : "-TERM");

    /// <summary>The process stands still until <see cref="Resume"/>.</summary>
    public void Pause() => Send("-STOP");

    public void Resume() => Send("-CONT");

    private void Send(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString()]);
        kill.WaitForExit();
    }

    /// <summary>As a power cut does it.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits for the end; the answer is the exit code and all of stderr.</summary>
    public async Task<(int Code, string Errors)> EndAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.StandardOutput.ReadToEndAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
