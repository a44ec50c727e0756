using System.Net;
using Akka.Actor;

namespace LavaActors.Gateway.Tests.Http;

public sealed class StoppingHttpTests : IAsyncLifetime
{
    private readonly RunningGateway _gateway = new();

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_submission_does_not_wait_for_a_node_that_ends()
    {
        _gateway.BeginToStop();
        using var response = await _gateway.SubmitAsync(JobTextSamples.Single);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("shutting down", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_stream_opened_when_the_actors_have_ended_breaks_off()
    {
        _gateway.ReadModel.Put(FakeReadModel.Row(7));
        await _gateway.System.Terminate();
        await Assert.ThrowsAnyAsync<Exception>(() => _gateway.Http.GetStringAsync("jobs/7/events/"));
    }
}
