using System.Buffers;
using System.Globalization;
using System.Text.Json;
using LavaActors.Dispatch.Logs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// Results that the log of a run has behind those that its journal has. A result is in the log first: a process that is killed before it is in the journal, too, has recorded it all the same, since
/// whoever follows the log has seen it. If it is <c>lava/job</c> the run is over: everything has been cleaned up before that is written.
/// </summary>
/// <param name="Facts">In the log's order; the last one is the run's end, if that is there.</param>
/// <param name="IsEndThere">A record follows the last result: of <c>lava/job</c> the one that ends the log.</param>
public sealed record LoggedResults(IReadOnlyList<RunFact> Facts, bool IsEndThere)
{
    // Behind the time of a record, which is as long in each.
    private static readonly byte[] Level = "\", \"lvl\": \"results\", \"msg\": {"u8.ToArray();

    public IEnumerable<TestResult> Results => Facts.OfType<ResultRecorded>().Select(fact => fact.Result);

    public RunFinished? End => Facts.OfType<RunFinished>().SingleOrDefault();

    /// <param name="line">The line of the last result that the journal has, -1 if it has none; null: not known, then nothing is looked for.</param>
    /// <param name="lines">How many the log has.</param>
    /// <param name="read">Up to so many bytes of the log from an offset on.</param>
    public static LoggedResults Behind(long? line, long lines, Func<long, int, byte[]> read)
    {
        var facts = new List<RunFact>();
        if (line is not { } last || last >= lines) return new LoggedResults(facts, false);
        var (number, at, record) = (0L, 0L, new ArrayBufferWriter<byte>());
        for (byte[] bytes; (bytes = read(at, RunLog.Block)).Length > 0; at += bytes.Length)
        {
            var left = bytes.AsSpan();
            for (int end; (end = left.IndexOf((byte)'\n')) >= 0; left = left[(end + 1)..], number++)
            {
                if (number <= last) continue;
                record.Write(left[..end]);
                if (Parse(record.WrittenSpan) is { } result) facts.Add(new ResultRecorded(result, number));
                record.ResetWrittenCount();
            }

            if (number > last) record.Write(left);
        }

        var isLast = facts is [.., ResultRecorded { LogLine: var found }] && found == number - 1;
        if (facts is [.., ResultRecorded { Result: var latest }] && RunEnd.Of(latest) is { } over) facts.Add(over);
        return new LoggedResults(facts, !isLast);
    }

    /// <summary>Reads a record of level <c>results</c>; null for any other, and for one whose text had been too long to be written.</summary>
    private static TestResult? Parse(ReadOnlySpan<byte> record)
    {
        const int Time = 64;
        if (record[..Math.Min(record.Length, Time + Level.Length)].IndexOf(Level) < 0) return null;
        using var document = JsonDocument.Parse(record[2..].ToArray());
        var (at, message) = (document.RootElement.GetProperty("dt").GetDateTimeOffset(), document.RootElement.GetProperty("msg"));
        if (Text("definition") is not { } suite || Text("case") is not { } name || Text("result") is not { } outcome) return null;
        return new TestResult(
            suite,
            name,
            outcome,
            at,
            Text("level"),
            message.TryGetProperty("measurement", out var measurement) ? measurement.GetDouble() : null,
            Text("units"),
            Text("set"),
            Text("reference"),
            Line("starttc"),
            Line("endtc"),
            Text("duration") is { } seconds ? double.Parse(seconds, CultureInfo.InvariantCulture) : null,
            Text("error_type"),
            Text("error_msg"),
            message.TryGetProperty("extra", out var extra) ? extra.GetRawText() : null);

        string? Text(string key) => message.TryGetProperty(key, out var value) ? value.GetString() : null;

        long? Line(string key) => message.TryGetProperty(key, out var value) ? value.GetInt64() : null;
    }
}
