using System.Diagnostics;
using System.Text;
using LavaActors.Protocol.Ids;
using LavaActors.Storage;
using LavaActors.Storage.Logs;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>A log that is stored as fast as the store takes it, until it is disposed; then it says how fast that was.</summary>
public sealed class LogFlood : IAsyncDisposable
{
    private const int Piece = 256 * 1024;

    private readonly DatabaseLogStore _logs;
    private readonly CancellationTokenSource _life = new();
    private readonly Task _work;

    private LogFlood(Database store)
    {
        _logs = new DatabaseLogStore(store);
        _work = Task.Run(WriteAsync);
    }

    public static LogFlood Start(Database store) => new(store);

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _work;
        _logs.Dispose();
        _life.Dispose();
    }

    private async Task WriteAsync()
    {
        var random = new Random(1);
        var text = new StringBuilder();
        for (var n = 0; text.Length < Piece; n++) text.Append(FormattableString.Invariant($"- {{\"dt\": \"2026-11-25T02:45:12.{n:D6}\", \"lvl\": \"target\", \"msg\": \"usb {random.Next(9)}-{random.Next(9)}: new device 0x{random.Next():x8}\"}}\n"));
        var piece = Encoding.ASCII.GetBytes(text.ToString());
        var (start, length) = (Stopwatch.GetTimestamp(), 0L);
        while (!_life.IsCancellationRequested) length = await _logs.AppendAsync(new JobId(1), length, piece, CancellationToken.None);
        Figures.Say($"  the log beside it: {length / Figures.MiB / Stopwatch.GetElapsedTime(start).TotalSeconds:0} MiB/s stored");
    }
}
