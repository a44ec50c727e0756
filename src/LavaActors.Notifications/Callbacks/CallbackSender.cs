using System.Text;
using LavaActors.Jobs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Callbacks;

/// <summary>Calls back: reads of the job what is asked for, and sends it.</summary>
/// <param name="client">Follows no redirects, and asks only hosts that the lab's rules of addresses allow.</param>
/// <param name="isRefusal">Whether such a rule is why a request failed.</param>
public sealed class CallbackSender(
    HttpClient client, Func<Exception, bool> isRefusal, IJobQueries queries, ILogStore logs, INotificationPeople people, NotificationSettings settings, TimeProvider clock)
{
    private const int LogPiece = 1 << 20;

    // As YAML with all that is said of it.
    private const int BytesOfCase = 1 << 10;

    // Bodies that wait for no other.
    private const int SmallBody = 1 << 20;

    private readonly ByteBudget _bodies = new(settings.MostBytesAtATime);

    public async Task<Delivery> SendAsync(Notification notification, NotifyCallback callback, JobRow job, string definition, CancellationToken stop)
    {
        var url = CallbackUrl.Of(callback.Url, Change(job), notification.State, notification.Health);
        if (url is null) return Delivery.Never("the URL is none");
        if (HostPatterns.Refusal(settings.Hosts, url.Host) is { } refusal) return Delivery.Never(refusal);
        var extent = callback.IsPost ? await ExtentAsync(callback, job.Job, stop) : default;
        var bytes = extent.Bytes(settings.MostResults);
        using var share = bytes < SmallBody ? null : await _bodies.TakeAsync(bytes, stop);
        ReadOnlyMemory<byte> body = callback.IsPost ? await BodyAsync(notification, callback, job, definition, extent, stop) : default;
        var secret = callback.Token is { } name ? await people.ArtifactTokenAsync(job.Submitter, name, stop) ?? name : null;
        using var request = CallbackRequest.Of(callback, url, body, secret, notification.Id, clock.GetUtcNow(), settings.SignatureKey);
        return request is null ? Delivery.Never("the token, or the name of its header, cannot be sent in a header") : await SendAsync(request, stop);
    }

    private async Task<Delivery> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(settings.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            // What it says beside the code is of no interest, and may have no end.
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var code = (int)response.StatusCode;
            return code switch
            {
                >= 200 and < 300 => new Delivery(code, null),
                >= 300 and < 400 => Delivery.Failed("it sends on to another address, which is not followed", code),
                _ => Delivery.Failed($"it answered {code} {response.ReasonPhrase}", code),
            };
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return Delivery.Failed($"it did not answer in {settings.Timeout.TotalSeconds:0} s");
        }
        // So the client says that its own time for a connection is over.
        catch (OperationCanceledException error) when (!stop.IsCancellationRequested)
        {
            return Delivery.Failed($"no connection could be made: {(error.InnerException ?? error).Message}");
        }
        catch (HttpRequestException error)
        {
            var cause = error.InnerException ?? error;
            return isRefusal(cause) ? Delivery.Never(cause.Message) : Delivery.Failed(cause.Message);
        }
    }

    // What of a job goes into a body: null where it is not asked for.
    private readonly record struct Extent((long From, long End)? Log, IReadOnlyList<SuiteRow>? Suites)
    {
        /// <summary>How many there are, sent or not.</summary>
        public long Cases => Suites?.Sum(suite => (long)suite.Counts.Passed + suite.Counts.Failed + suite.Counts.Skipped + suite.Counts.Unknown) ?? 0;

        public long Bytes(int mostCases) => (Log is { } log ? log.End - log.From : 0) + Math.Min(Cases, mostCases) * BytesOfCase;
    }

    private async Task<Extent> ExtentAsync(NotifyCallback callback, JobId job, CancellationToken stop)
    {
        var (hasLog, hasResults) = (callback.Dataset is NotifyDataset.Logs or NotifyDataset.All, callback.Dataset is NotifyDataset.Results or NotifyDataset.All);
        var end = hasLog ? await logs.LengthAsync(job, stop) : 0;
        return new Extent(hasLog ? (Math.Max(0, end - settings.MostLogBytes), end) : null, hasResults ? await queries.SuitesAsync(job, stop) : null);
    }

    private async Task<ReadOnlyMemory<byte>> BodyAsync(Notification notification, NotifyCallback callback, JobRow job, string definition, Extent extent, CancellationToken stop)
    {
        var (log, logLeftOut) = extent.Log is { } part ? await LogAsync(job.Job, part.From, part.End, stop) : (null, 0);
        var content = new CallbackContent(
            job,
            notification.State,
            notification.Health,
            await people.EmailAsync(job.Submitter, stop) ?? "",
            definition,
            log,
            extent.Suites is { } suites ? await ResultsAsync(job.Job, suites, stop) : null,
            Math.Max(0, extent.Cases - settings.MostResults),
            logLeftOut);
        return callback.IsJson ? CallbackBody.Json(content) : CallbackBody.Form(content);
    }

    /// <summary>The lines that begin there or later: a part of one, or of a letter, is no YAML. And the bytes before them.</summary>
    private async Task<(string? Text, long LeftOut)> LogAsync(JobId job, long from, long end, CancellationToken stop)
    {
        // Behind the end of a line the next one is whole: that is seen by the byte before.
        var start = Math.Max(0, from - 1);
        var bytes = new MemoryStream((int)(end - start));
        for (var at = start; at < end;)
        {
            var piece = await logs.ReadAsync(job, at, (int)Math.Min(LogPiece, end - at), stop);
            if (piece.Length == 0) break;
            bytes.Write(piece.Span);
            at += piece.Length;
        }

        var all = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        if (from == 0) return (Encoding.UTF8.GetString(all.Span), 0);
        var left = all.Span.IndexOf((byte)'\n') is >= 0 and var lineEnd ? lineEnd + 1 : all.Length;
        return (Encoding.UTF8.GetString(all.Span[left..]), start + left);
    }

    private async Task<IReadOnlyList<(string, IReadOnlyList<TestCaseRow>)>> ResultsAsync(JobId job, IReadOnlyList<SuiteRow> suites, CancellationToken stop)
    {
        var cases = (await queries.TestCasesAsync(job, null, 0, settings.MostResults, stop)).ToLookup(one => one.SuiteId);
        return [.. suites.Select(suite => (suite.Name, (IReadOnlyList<TestCaseRow>)[.. cases[suite.Id]]))];
    }

    private static JobChange Change(JobRow job) => new(
        job.Job, job.Lead, job.DisplayId, job.Role, job.Submitter, job.Description, job.Priority, job.Visibility, job.State, job.Health, job.SubmitTime, job.RequestedDeviceType, job.Device?.Value, job.Dispatcher,
        job.StartTime, job.EndTime, job.ErrorType);
}
