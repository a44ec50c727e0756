using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>
/// Prints numbered lines of 80 columns as fast as a serial line of 115,200 baud does, 144 a second, from the moment at which it may, and knows when each was printed:
/// <see cref="Stopwatch"/> timestamps by number.
/// </summary>
public sealed class SerialLine(int lines)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(7);

    private static readonly byte[] Mark = "line-"u8.ToArray();

    private readonly ConcurrentDictionary<int, long> _printed = new();
    private readonly TaskCompletionSource _start = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Lines => lines;

    public void Start() => _start.SetResult();

    /// <summary>Milliseconds from the printing of a line until now.</summary>
    public double SinceMs(int line, long now) => Stopwatch.GetElapsedTime(_printed[line], now).TotalMilliseconds;

    public async Task PrintAsync(Stream console, CancellationToken stop)
    {
        await _start.Task.WaitAsync(stop);
        using var pace = new PeriodicTimer(Between, TimeProvider.System);
        var begun = Stopwatch.GetTimestamp();
        for (var line = 0; line < lines && await pace.WaitForNextTickAsync(stop);)
        {
            // All that are due: a timer that is late does not make the line slower.
            for (var due = Math.Min(lines, (int)(Stopwatch.GetElapsedTime(begun) / Between)); line < due; line++)
            {
                _printed[line] = Stopwatch.GetTimestamp();
                await console.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"[{line,12}.000000] line-{line:00000000} the quick brown fox jumps over the lazy dog 12345\r\n")), stop);
            }
        }
    }

    /// <summary>The numbers of the lines whose beginnings are in a piece of a stream; digits that are missing at its end are left for the next piece.</summary>
    /// <returns>How many bytes have been looked at.</returns>
    public static int Find(ReadOnlySpan<byte> bytes, Action<int> found)
    {
        var at = 0;
        for (; ; )
        {
            var next = bytes[at..].IndexOf(Mark);
            if (next < 0) return Math.Max(at, bytes.Length - Mark.Length);
            if (at + next + Mark.Length + 8 > bytes.Length) return at + next;
            found(int.Parse(bytes.Slice(at + next + Mark.Length, 8), CultureInfo.InvariantCulture));
            at += next + Mark.Length + 8;
        }
    }
}
