using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using Akka.Cluster.Tools.PublishSubscribe;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Tests.Events;

/// <summary>Who hears of a job that only ann may see, and of one that everybody may.</summary>
public sealed class EventCallerTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Auto, IsLocal: true) };
    private readonly string _ann;
    private readonly string _bob;

    public EventCallerTests()
    {
        _ann = _gateway.Accounts.Put("ann", "correct horse battery", groups: "kernel");
        _bob = _gateway.Accounts.Put("bob", "correct horse battery", groups: "kernel");
    }

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public Task DisposeAsync() => _gateway.DisposeAsync();

    private void Happen()
    {
        _gateway.LabEvents.Put(FakeLabEvents.Job(1, visibility: JobVisibility.Personal), FakeLabEvents.Job(2));
        DistributedPubSub.Get(_gateway.System).Mediator.Tell(new Publish(LabEventMessages.Topic, new LabEventMessages.Appended(2)), Akka.Actor.ActorRefs.NoSender);
    }

    [Fact]
    public async Task A_page_is_told_of_what_its_reader_may_see()
    {
        Happen();

        foreach (var (token, first) in ((string?, string)[])[(_ann, "1"), (_bob, "2"), (null, "2")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "events/?from=1");
            if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Token", token);
            using var response = await _gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using var stream = SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
            var ids = new List<string?>();
            while (ids.Count < 2 && await stream.MoveNextAsync().AsTask().WaitAsync(Soon)) ids.Add(stream.Current.EventId);
            Assert.Equal(["0", first], ids);
        }
    }
}
