using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Live;

namespace LavaActors.Gateway.Tests.Live;

/// <summary>Nobody has all streams of a node for himself.</summary>
public sealed class ViewerLimitTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: true), Viewers = new ViewerLimits(3, 1) { StreamsOfOne = 2 } };
    private readonly List<HttpResponseMessage> _open = [];
    private string _sam = "", _eve = "";

    public Task InitializeAsync()
    {
        (_sam, _eve) = (_gateway.Accounts.Put("sam"), _gateway.Accounts.Put("eve"));
        _gateway.ReadModel.Put(FakeReadModel.Row(7));
        return _gateway.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var response in _open) response.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task One_user_has_only_so_many_streams_and_all_together_have_only_so_many()
    {
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(_sam, "jobs/7/logs/stream/"));
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(_sam, "jobs/7/events/"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await OpenAsync(_sam, "jobs/7/logs/stream/"));
        Assert.Contains("you follow too many", (string)JsonNode.Parse(await _open[^1].Content.ReadAsStringAsync())!["detail"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(_eve, "jobs/7/logs/stream/"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await OpenAsync(_eve, "jobs/7/events/"));

        // Who closes one may open another.
        _open[0].Dispose();
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await OpenAsync(_sam, "jobs/7/logs/stream/") is HttpStatusCode.ServiceUnavailable) await timer.WaitForNextTickAsync(limit.Token);
    }

    private async Task<HttpStatusCode> OpenAsync(string token, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Token", token);
        var response = await _gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        _open.Add(response);
        return response.StatusCode;
    }
}
