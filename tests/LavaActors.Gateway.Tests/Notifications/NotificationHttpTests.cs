using System.Net;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Notifications;

namespace LavaActors.Gateway.Tests.Notifications;

public sealed class NotificationHttpTests : IAsyncLifetime
{
    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Auto, IsLocal: true) };

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Each_attempt_is_shown()
    {
        Put();

        var all = await _gateway.GetJsonAsync("jobs/7/notifications/");

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {"count":1,"next":null,"previous":null,"results":[{"id":3,"kind":"callback","target":"https://ci/hook?...","state":"Finished","health":"Complete","at":"2026-01-01T12:00:00.000000Z",
                 "status":"waiting","remark":null,"next_attempt":"2026-01-01T12:00:05.000000Z",
                 "attempts":[{"number":1,"at":"2026-01-01T12:00:00.000000Z","code":502,"error":"it answered 502 Bad Gateway","duration":0.25}]}]}
                """),
            all), all.ToJsonString());
        Assert.Equal(HttpStatusCode.NotFound, (await _gateway.Http.GetAsync("jobs/8/notifications/")).StatusCode);
    }

    /// <summary>The path of a hook is a secret often enough, and an answer may name it.</summary>
    [Fact]
    public async Task Who_may_not_change_the_job_is_told_neither_address_nor_answer()
    {
        Put();
        _gateway.Accounts.Put("ann");

        var one = (await _gateway.GetJsonAsync("jobs/7/notifications/"))["results"]![0]!;

        Assert.Equal(("https://ci/…", "the answer was 502", "waiting"), ((string)one["target"]!, (string)one["attempts"]![0]!["error"]!, (string)one["status"]!));
    }

    [Fact]
    public async Task Somebody_who_is_told_by_IRC_is_shown_as_one()
    {
        Put();
        _gateway.Notifications.Records.Add(new NotificationRecord(
            new Notification(4, new JobId(7), 41, NotificationKind.Irc, 0, "irc.example.com:6667", "bob on irc.example.com", JobState.Finished, JobHealth.Complete, FakeReadModel.Noon, NotificationStatus.Waiting, 0, FakeReadModel.Noon, "waits"), []));
        _gateway.Accounts.Put("ann");

        var one = (await _gateway.GetJsonAsync("jobs/7/notifications/"))["results"]![1]!;

        Assert.Equal(("irc", "… on irc.example.com", "waits"), ((string)one["kind"]!, (string)one["target"]!, (string)one["remark"]!));
    }

    private void Put()
    {
        var noon = FakeReadModel.Noon;
        _gateway.ReadModel.Put(FakeReadModel.Row(7));
        _gateway.Notifications.Records.Add(new NotificationRecord(
            new Notification(3, new JobId(7), 41, NotificationKind.Callback, 0, "ci:443", "https://ci/hook?...", JobState.Finished, JobHealth.Complete, noon, NotificationStatus.Waiting, 1, noon.AddSeconds(5), null),
            [new NotificationAttempt(1, noon, 502, "it answered 502 Bad Gateway", 0.25)]));
    }
}
