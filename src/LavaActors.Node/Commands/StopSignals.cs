using System.Runtime.InteropServices;

namespace LavaActors.Node.Commands;

/// <summary>
/// Ctrl-C, SIGTERM and a closed terminal ask the command to end, and it takes the time it needs: a board has to be switched off. Only a second
/// Ctrl-C ends the process at once.
/// </summary>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _interrupts;

    public StopSignals()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    /// <summary>Canceled with the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The first signal was Ctrl-C: a person ends the command, and no other process will take its place by itself.</summary>
    public bool WasInterrupted { get; private set; }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_stop.IsCancellationRequested) WasInterrupted = context.Signal is PosixSignal.SIGINT;
        if (context.Signal is PosixSignal.SIGINT && Interlocked.Increment(ref _interrupts) > 1) Environment.Exit(ExitCode.Interrupted);
        _stop.Cancel();
    }
}
