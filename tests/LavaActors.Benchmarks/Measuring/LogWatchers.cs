using System.Collections.Concurrent;
using System.Diagnostics;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>Readers of one live log over HTTP, as pages of browsers are; they note how long after its printing each line came.</summary>
public sealed class LogWatchers : IDisposable
{
    private readonly HttpClient _http;
    private readonly ConcurrentBag<List<double>> _late = [];
    private readonly List<Task<long>> _reading = [];

    public LogWatchers(Uri node) => _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = node, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Milliseconds of all lines at all watchers.</summary>
    public IReadOnlyList<double> LateMs => [.. _late.SelectMany(late => late)];

    /// <summary>Comes back when all of them are connected.</summary>
    /// <param name="line">Whose lines are timed; null: they are only counted.</param>
    public async Task WatchAsync(int watchers, long job, SerialLine? line)
    {
        for (var n = 0; n < watchers; n++)
        {
            var response = await _http.GetAsync($"api/v0.2/jobs/{job}/logs/stream/", HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            _reading.Add(Task.Run(() => ReadAsync(response, line)));
        }
    }

    /// <summary>Waits until all streams have ended, and answers how many bytes came.</summary>
    public async Task<long> EndAsync() => (await Task.WhenAll(_reading)).Sum();

    public void Dispose() => _http.Dispose();

    private async Task<long> ReadAsync(HttpResponseMessage response, SerialLine? line)
    {
        using (response)
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            var (buffer, kept, total, late) = (new byte[64 * 1024], 0, 0L, new List<double>());
            while (await stream.ReadAsync(buffer.AsMemory(kept)) is var read and > 0)
            {
                var now = Stopwatch.GetTimestamp();
                total += read;
                if (line is null) continue;
                var looked = SerialLine.Find(buffer.AsSpan(0, kept + read), number => late.Add(line.SinceMs(number, now)));
                kept = kept + read - looked;
                buffer.AsSpan(looked, kept).CopyTo(buffer);
            }

            if (line is not null && late.Count != line.Lines) throw new InvalidOperationException($"{late.Count} lines came to a watcher, {line.Lines} were printed");
            _late.Add(late);
            return total;
        }
    }
}
