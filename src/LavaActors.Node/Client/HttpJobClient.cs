using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Submissions;

namespace LavaActors.Node.Client;

/// <summary>Talks to a node's HTTP interface (spec: rest-api.md).</summary>
/// <param name="http">Its base address is the server's, with a slash at the end.</param>
/// <param name="clock">For the pauses between attempts; the system's where there is none.</param>
public sealed class HttpJobClient(HttpClient http, TimeProvider? clock = null) : IJobClient
{
    // What a store that starts again, or a controller that takes over, needs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>A node was there: when it is not any more it may come back. One that never was is said to be missing at once.</summary>
    private bool _wasThere;

    private const string Api = "api/v0.2/";
    private const int PageSize = 1000;

    public async Task<Submission> SubmitAsync(string definition, CancellationToken stop)
    {
        // One word for all attempts: the answer to the first may have been lost, and there is to be one job of them.
        var key = SubmissionKey.New();
        using var response = await AskAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, Api + "jobs/") { Content = JsonContent.Create(new DefinitionRequest(definition), ApiJson.Default.DefinitionRequest) };
                request.Headers.Add(SubmissionKey.Header, key);
                return request;
            },
            HttpCompletionOption.ResponseContentRead,
            stop);
        if (response.StatusCode == HttpStatusCode.BadRequest)
            throw new ClientException(ExitCode.InvalidJob, await MessageOfAsync(response, stop));
        await RefuseFailureAsync(response, "the submission", stop);
        var answer = await ReadAsync(response, ApiJson.Default.SubmitAnswer, stop);
        return new Submission([.. answer.JobIds.Select(id => id.ToString())], answer.Warnings ?? []);
    }

    public async Task<ValidationAnswer> WhatIfAsync(string definition, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Api + "jobs/validate/")
        {
            Content = JsonContent.Create(new DefinitionRequest(definition), ApiJson.Default.DefinitionRequest),
        };
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, stop);
        await RefuseFailureAsync(response, "the question", stop);
        return await ReadAsync(response, ApiJson.Default.ValidationAnswer, stop);
    }

    public async Task<long> ResolveAsync(string id, CancellationToken stop)
    {
        var parts = id.Split('.');
        if (!long.TryParse(parts[0], out var lead) || lead <= 0 || parts.Length > 2)
            throw new ClientException(ExitCode.Usage, $"'{id}' is no job id; ids are numbers as 7, or 7.1 in a group");
        if (parts.Length == 1) return lead;
        var timeline = await TimelineAsync(lead, stop);
        return timeline.Roles.FirstOrDefault(role => role.Role.DisplayId == id)?.Role.Id
            ?? throw new ClientException(ExitCode.NotFound, $"there is no job {id}; that submission has {string.Join(", ", timeline.Roles.Select(r => r.Role.DisplayId))}");
    }

    public async IAsyncEnumerable<RoleProgress> WatchAsync(long job, [EnumeratorCancellation] CancellationToken stop)
    {
        // Each event is a whole state, so a stream that breaks is simply opened again; a finished job ends it at once.
        for (var silent = 0; silent < 2; silent++)
        {
            await foreach (var item in EventsAsync($"jobs/{job}/events/", null, stop))
            {
                silent = -1;
                if (item.EventType == "end") yield break;
                yield return JsonSerializer.Deserialize(item.Data, ApiJson.Default.RoleProgress)
                    ?? throw new ClientException(ExitCode.Failed, "the server sent an empty progress event");
            }
        }

        throw new ClientException(ExitCode.Failed, $"the server closed the event stream of job {job} without an event");
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> LogAsync(long job, bool follow, [EnumeratorCancellation] CancellationToken stop)
    {
        if (!follow)
        {
            yield return await WholeLogAsync(job, stop);
            yield break;
        }

        // A stream may break before its first event, when there is no log yet: once is no reason to give up.
        string? offset = null;
        for (var silent = 0; silent < 2; silent++)
        {
            await foreach (var item in EventsAsync($"jobs/{job}/logs/stream/", offset, stop))
            {
                if (item.EventType == "end") yield break;
                silent = -1;
                offset = item.EventId;
                yield return Encoding.UTF8.GetBytes(item.Data + "\n");
            }
        }

        throw new ClientException(ExitCode.Failed, $"the server closed the log of job {job} again and again, without an event");
    }

    private async Task<byte[]> WholeLogAsync(long job, CancellationToken stop)
    {
        try
        {
            using var response = await GetAsync($"jobs/{job}/logs/", HttpCompletionOption.ResponseContentRead, $"the log of job {job}", stop);
            return await response.Content.ReadAsByteArrayAsync(stop);
        }
        catch (ClientException error) when (error.ExitCode == ExitCode.NotFound)
        {
            // No such job: this says so. Else there is only no log yet.
            var role = (await TimelineAsync(job, stop)).Roles.FirstOrDefault(each => each.Role.Id == job)?.Role;
            throw role switch
            {
                { IsFinished: false } => new ClientException(ExitCode.NotFound, $"job {job} has no log yet: it is {role.State} and has not started; --follow waits for it", error),
                { StartTime: null } => new ClientException(ExitCode.NotFound, $"job {job} has no log: it ended before it started", error),
                _ => error,
            };
        }
    }

    public Task<Timeline> TimelineAsync(long job, CancellationToken stop) =>
        GetAsync($"jobs/{job}/timeline/", ApiJson.Default.Timeline, $"job {job}", stop);

    public Task<ExplanationView> ExplainAsync(long job, CancellationToken stop) =>
        GetAsync($"jobs/{job}/explain/", ApiJson.Default.ExplanationView, $"job {job}", stop);

    public async Task CancelAsync(long job, CancellationToken stop)
    {
        using var response = await GetAsync($"jobs/{job}/cancel/", HttpCompletionOption.ResponseContentRead, $"job {job}", stop);
    }

    public async Task DeleteAsync(long job, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"{Api}jobs/{job}/");
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, stop);
        await RefuseFailureAsync(response, $"job {job}", stop);
    }

    public Task<Page<JobView>> JobsAsync(JobListing listing, CancellationToken stop)
    {
        var query = $"jobs/?limit={listing.Limit}&offset={listing.Offset}";
        if (listing.State is { } state) query += "&state=" + Uri.EscapeDataString(state);
        if (listing.Health is { } health) query += "&health=" + Uri.EscapeDataString(health);
        return GetAsync(query, ApiJson.Default.PageJobView, "the list of jobs", stop);
    }

    public Task<IReadOnlyList<TestView>> TestsAsync(long job, CancellationToken stop) =>
        AllAsync($"jobs/{job}/tests/", ApiJson.Default.PageTestView, $"job {job}", stop);

    public Task<IReadOnlyList<SuiteView>> SuitesAsync(long job, CancellationToken stop) =>
        AllAsync($"jobs/{job}/suites/", ApiJson.Default.PageSuiteView, $"job {job}", stop);

    public Task<IReadOnlyList<DeviceView>> DevicesAsync(CancellationToken stop) =>
        AllAsync("devices/", ApiJson.Default.PageDeviceView, "the list of devices", stop);

    public Task<DeviceView> DeviceAsync(string name, CancellationToken stop) =>
        GetAsync($"devices/{Uri.EscapeDataString(name)}/", ApiJson.Default.DeviceView, $"device {name}", stop);

    public Task<ClusterView> ClusterAsync(CancellationToken stop) => GetAsync("cluster/", ApiJson.Default.ClusterView, "the state of the cluster", stop);

    public async Task<string> VersionAsync(CancellationToken stop)
    {
        var answer = await GetAsync("system/version/", ApiJson.Default.VersionAnswer, "the version", stop);
        return answer.Program ?? answer.Version;
    }

    private async Task<IReadOnlyList<T>> AllAsync<T>(string path, JsonTypeInfo<Page<T>> type, string what, CancellationToken stop)
    {
        var all = new List<T>();
        while (true)
        {
            var page = await GetAsync($"{path}?limit={PageSize}&offset={all.Count}", type, what, stop);
            all.AddRange(page.Results);
            if (page.Results.Count == 0 || page.Next is null) return all;
        }
    }

    private async IAsyncEnumerable<SseItem<string>> EventsAsync(string path, string? lastId, [EnumeratorCancellation] CancellationToken stop)
    {
        using var response = await AskAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, Api + path);
                request.Headers.Accept.ParseAdd("text/event-stream");
                if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
                return request;
            },
            HttpCompletionOption.ResponseHeadersRead,
            stop);
        await RefuseFailureAsync(response, path, stop);
        await using var stream = await response.Content.ReadAsStreamAsync(stop);
        await using var items = SseParser.Create(stream).EnumerateAsync(stop).GetAsyncEnumerator(stop);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync()) yield break;
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException)
            {
                yield break;
            }

            yield return items.Current;
        }
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, string what, CancellationToken stop)
    {
        using var response = await GetAsync(path, HttpCompletionOption.ResponseContentRead, what, stop);
        return await ReadAsync(response, type, stop);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, HttpCompletionOption completion, string what, CancellationToken stop)
    {
        var response = await AskAsync(() => new HttpRequestMessage(HttpMethod.Get, Api + path), completion, stop);
        await RefuseFailureAsync(response, what, stop);
        return response;
    }

    /// <summary>Asks again for a while, as long as the server says that it cannot answer now, or does not answer any more.</summary>
    /// <param name="make">Makes the request, which may be sent more than once without being carried out twice.</param>
    private async Task<HttpResponseMessage> AskAsync(Func<HttpRequestMessage> make, HttpCompletionOption completion, CancellationToken stop)
    {
        var since = _clock.GetTimestamp();
        while (true)
        {
            try
            {
                using var request = make();
                var response = await SendAsync(request, completion, stop);
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable || _clock.GetElapsedTime(since) >= Patience) return response;
                response.Dispose();
            }
            catch (ClientException gone) when (gone.ExitCode == ExitCode.Unreachable && _wasThere && _clock.GetElapsedTime(since) < Patience)
            {
                // Started again, or another behind the same address.
            }

            await Task.Delay(Pause, _clock, stop);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken stop)
    {
        try
        {
            var response = await http.SendAsync(request, completion, stop);
            _wasThere = true;
            return response;
        }
        catch (HttpRequestException error)
        {
            // Whoever was connected may have taken the request.
            _wasThere |= error.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError);
            throw new ClientException(
                ExitCode.Unreachable,
                $"no node answers at {http.BaseAddress}: {error.Message}; start one with 'lava-actors node', or name another with --server or LAVA_ACTORS_SERVER",
                error);
        }
        catch (TaskCanceledException error) when (!stop.IsCancellationRequested)
        {
            throw new ClientException(ExitCode.Unreachable, $"the node at {http.BaseAddress} did not answer in {http.Timeout.TotalSeconds:0} s", error);
        }
    }

    private static async Task RefuseFailureAsync(HttpResponseMessage response, string what, CancellationToken stop)
    {
        if (response.IsSuccessStatusCode) return;
        var said = await MessageOfAsync(response, stop);
        response.Dispose();
        throw response.StatusCode == HttpStatusCode.NotFound
            ? new ClientException(ExitCode.NotFound, $"{what}: not found")
            : new ClientException(ExitCode.Failed, $"{what}: the server answered {(int)response.StatusCode}: {said}");
    }

    private static async Task<string> MessageOfAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var body = await response.Content.ReadAsStringAsync(stop);
        try
        {
            using var json = JsonDocument.Parse(body);
            foreach (var key in (string[])["message", "detail"])
                if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(key, out var text)) return text.ToString();
        }
        catch (JsonException)
        {
            // Not ours: a proxy's page, perhaps. It is shown as it is.
        }

        return body;
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken stop)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, stop) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new ClientException(ExitCode.Failed, $"the server's answer cannot be read ({error.Message}); is it a LavaActors node of another version?", error);
        }
    }
}
