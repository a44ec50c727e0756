using System.Net;
using System.Net.ServerSentEvents;
using LavaActors.EndToEnd.Cluster;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>The logs of all sub-jobs that are over, as a gateway serves them.</summary>
/// <param name="Wrong">The jobs whose logs have problems.</param>
public sealed record LogsChecked(int Count, long Bytes, long Lines, IReadOnlyList<long> Wrong, IReadOnlyList<string> Problems)
{
    private const int BlockSize = 64 * 1024;

    // A stream takes some time for itself, however short its log.
    private const int AtOnce = 8;

    // The stream of a job that is over ends; one that does not is a problem of its own.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Reads each log in three ways, one after another: as a stream, as a file, and by its lines.</summary>
    public static async Task<LogsChecked> ReadAsync(GatewayClients clients, IReadOnlyList<JobRecord> jobs, IReadOnlyList<Observation> observations, CancellationToken stop)
    {
        var recorded = observations.Where(o => o.What == Observation.Case).ToLookup(o => o.Job, o => o.Name);
        var checkedLogs = new LogsChecked(0, 0, 0, [], []);
        // One that was canceled before its run had recorded anything may have no log, and of one that was canceled later the board may have recorded more.
        foreach (var some in jobs.Where(job => job.State == JobRecord.Finished && !(job.IsCanceled && job.Cases.Count == 0)).Chunk(AtOnce))
        {
            foreach (var one in await Task.WhenAll(some.Select((job, turn) => ReadAsync(clients.Http(turn), job, job.IsCanceled ? [] : [.. recorded[job.Job]], stop)))) checkedLogs = checkedLogs.With(one);
        }

        return checkedLogs;
    }

    private LogsChecked With(LogsChecked other) =>
        new(Count + other.Count, Bytes + other.Bytes, Lines + other.Lines, [.. Wrong, .. other.Wrong], [.. Problems, .. other.Problems]);

    private static async Task<LogsChecked> ReadAsync(HttpClient http, JobRecord job, IReadOnlyList<string> journal, CancellationToken stop)
    {
        using var check = new LogCheck(job, journal);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        IReadOnlyList<string> found;
        try
        {
            await ReadAsync(http, job.Job, check, limit.Token);
            found = check.Problems();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or FormatException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            found = [$"job {job.Job}'s log cannot be read to its end: {e.Message}", .. check.Problems()];
        }

        return new LogsChecked(1, check.Pages.Bytes, check.Pages.Lines, found.Count > 0 ? [job.Job] : [], found);
    }

    private static async Task ReadAsync(HttpClient http, long job, LogCheck check, CancellationToken stop)
    {
        await using (var stream = await http.GetStreamAsync(Address(job, "stream/"), stop))
        {
            var isOver = false;
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(stop))
            {
                isOver = item.EventType == "end";
                if (!isOver) check.Add(long.Parse(item.EventId!, System.Globalization.CultureInfo.InvariantCulture), item.Data);
            }

            if (!isOver) throw new IOException("its stream broke off");
        }

        using var file = new LogPages();
        await AddAsync(file, await http.GetStreamAsync(Address(job, ""), stop), stop);
        check.Compare("its file", file);
        using var byLines = new LogPages();
        for (var first = 0L; ; first += LogPages.PageLines)
        {
            using var page = await http.GetAsync(Address(job, $"?start={first}&end={first + LogPages.PageLines}"), HttpCompletionOption.ResponseHeadersRead, stop);
            // Also when its lines are a multiple of a page: then there are none behind them.
            if (page.StatusCode == HttpStatusCode.NotFound) break;
            page.EnsureSuccessStatusCode();
            await AddAsync(byLines, await page.Content.ReadAsStreamAsync(stop), stop);
        }

        check.Compare("its pages of lines", byLines);
    }

    private static async Task AddAsync(LogPages pages, Stream from, CancellationToken stop)
    {
        await using (from)
        {
            var block = new byte[BlockSize];
            while (await from.ReadAsync(block, stop) is > 0 and var n) pages.Add(block.AsSpan(0, n));
        }
    }

    private static Uri Address(long job, string rest) => new($"api/v0.2/jobs/{job}/logs/{rest}", UriKind.Relative);
}
