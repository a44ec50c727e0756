using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace LavaActors.Dispatch.Download;

/// <summary>Requests for resources over http and https, with their failures told apart.</summary>
internal sealed class HttpResource(HttpClient http, DownloadSettings settings, TimeProvider clock)
{
    /// <summary>GET; with <paramref name="cached"/> only if the resource is another one by now.</summary>
    /// <exception cref="TransferBrokenException">no connection, no answer in time, or a status that is not 200</exception>
    public async Task<ResourceBody> OpenAsync(Uri url, IReadOnlyDictionary<string, string> headers, CacheEntry? cached, CancellationToken cancel)
    {
        using var request = Request(HttpMethod.Get, url, headers);
        if (cached?.EntityTag is { } tag && EntityTagHeaderValue.TryParse(tag, out var parsed))
            request.Headers.IfNoneMatch.Add(parsed);
        else if (cached?.LastModified is { } modified)
            request.Headers.IfModifiedSince = modified;

        var response = await SendAsync(request, cancel).ConfigureAwait(false);
        try
        {
            if (response.StatusCode == HttpStatusCode.NotModified && cached is not null)
            {
                response.Dispose();
                return new ResourceBody(null, null, null, null, null);
            }

            if (response.StatusCode != HttpStatusCode.OK)
                throw Refused(response, url);
            var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            return new ResourceBody(stream, response.Content.Headers.ContentLength, response.Headers.ETag?.ToString(), response.Content.Headers.LastModified, response);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>HEAD, and GET where the server does not answer that with 200: the size, if the server tells.</summary>
    /// <exception cref="TransferBrokenException">as in <see cref="OpenAsync"/></exception>
    public async Task<long?> ProbeAsync(Uri url, IReadOnlyDictionary<string, string> headers, CancellationToken cancel)
    {
        using (var head = Request(HttpMethod.Head, url, headers))
        using (var response = await SendAsync(head, cancel).ConfigureAwait(false))
        {
            if (response.StatusCode == HttpStatusCode.OK)
                return response.Content.Headers.ContentLength;
        }

        var body = await OpenAsync(url, headers, null, cancel).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
            return body.Size;
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri url, IReadOnlyDictionary<string, string> headers)
    {
        var request = new HttpRequestMessage(method, url);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        // A server that compresses on the fly would break checksum and size, in the check as much as in the transfer.
        request.Headers.AcceptEncoding.Clear();
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using var stall = new CancellationTokenSource(settings.Stall, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, stall.Token);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            var why = e.InnerException is { } inner && inner.Message != e.Message ? $"{e.Message}: {inner.Message}" : e.Message;
            // A wrong name or certificate stays wrong for longer than any number of attempts.
            var again = e.HttpRequestError is not (HttpRequestError.SecureConnectionError or HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded);
            throw new TransferBrokenException(DownloadFailure.Connection, why, again);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Else the client's own, shorter, limit for making a connection.
            var why = stall.IsCancellationRequested ? string.Create(CultureInfo.InvariantCulture, $"no answer for {settings.Stall.TotalSeconds:0} s") : "no connection could be made";
            throw new TransferBrokenException(DownloadFailure.Connection, why, again: true);
        }
    }

    private TransferBrokenException Refused(HttpResponseMessage response, Uri url)
    {
        var status = (int)response.StatusCode;
        var retryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return new TransferBrokenException(DownloadFailure.Status, $"{url} answers {status} {response.ReasonPhrase}".TrimEnd(), DownloadSettings.MayPass(status), retryAfter);
    }
}
