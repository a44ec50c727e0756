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

    public async Task<Delivery> SendAsync(Notification notification, NotifyCallback callback, JobRow job, string definition, CancellationToken stop)
    {
        var url = CallbackUrl.Of(callback.Url, Change(job), notification.State, notification.Health);
        if (url is null) return Delivery.Never("the URL is none");
        if (HostPatterns.Refusal(settings.Hosts, url.Host) is { } refusal) return Delivery.Never(refusal);
        var body = callback.IsPost ? await BodyAsync(notification, callback, job, definition, stop) : null;
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

    private async Task<byte[]> BodyAsync(Notification notification, NotifyCallback callback, JobRow job, string definition, CancellationToken stop)
    {
        var (hasLog, hasResults) = (callback.Dataset is NotifyDataset.Logs or NotifyDataset.All, callback.Dataset is NotifyDataset.Results or NotifyDataset.All);
        var content = new CallbackContent(
            job,
            notification.State,
            notification.Health,
            await people.EmailAsync(job.Submitter, stop) ?? "",
            definition,
            hasLog ? await LogAsync(job.Job, stop) : null,
            hasResults ? await ResultsAsync(job.Job, stop) : null);
        return callback.IsJson ? CallbackBody.Json(content) : CallbackBody.Form(content);
    }

    private async Task<string> LogAsync(JobId job, CancellationToken stop)
    {
        var end = await logs.LengthAsync(job, stop);
        var bytes = new MemoryStream();
        for (var from = Math.Max(0, end - settings.MostLogBytes); from < end;)
        {
            var piece = await logs.ReadAsync(job, from, (int)Math.Min(LogPiece, end - from), stop);
            if (piece.Length == 0) break;
            bytes.Write(piece.Span);
            from += piece.Length;
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private async Task<IReadOnlyList<(string, IReadOnlyList<TestCaseRow>)>> ResultsAsync(JobId job, CancellationToken stop)
    {
        var cases = (await queries.TestCasesAsync(job, null, 0, null, stop)).ToLookup(one => one.SuiteId);
        return [.. (await queries.SuitesAsync(job, stop)).Select(suite => (suite.Name, (IReadOnlyList<TestCaseRow>)[.. cases[suite.Id]]))];
    }

    private static JobChange Change(JobRow job) => new(
        job.Job, job.Lead, job.DisplayId, job.Role, job.Submitter, job.Description, job.Priority, job.Visibility, job.State, job.Health, job.SubmitTime, job.RequestedDeviceType, job.Device?.Value, job.Dispatcher,
        job.StartTime, job.EndTime, job.ErrorType);
}
