using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Akka.Actor;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;

namespace LavaActors.Gateway.Tests.Live;

public sealed class LiveHttpTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static JobMessages.Progress News(long job, JobState state, JobHealth health = JobHealth.Unknown, string? action = null) => new(
        new LeadJobId(100), new JobId(job), $"100.{job - 100}", "host", state, health, null, null,
        action is null ? null : new RunningAction("2.4", action, FakeReadModel.Noon),
        [new SuiteCounts("lava", 3, 0, 0, 0)], FakeReadModel.Noon.AddSeconds(30));

    private async Task<IAsyncEnumerator<SseItem<string>>> OpenAsync(string path, CancellationToken stop)
    {
        var response = await gateway.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, stop);
        response.EnsureSuccessStatusCode();
        return SseParser.Create(await response.Content.ReadAsStreamAsync(stop)).EnumerateAsync(stop).GetAsyncEnumerator(stop);
    }

    private static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Patience), "the stream ended");
        return events.Current;
    }

    [Fact]
    public async Task A_viewer_sees_the_present_state_then_each_change_then_the_end()
    {
        using var stop = new CancellationTokenSource(Patience * 2);
        gateway.ReadModel.Put(FakeReadModel.Row(100, 100, "host"), FakeReadModel.Row(101, 100, "guest"));
        var events = await OpenAsync("jobs/101/events/", stop.Token);
        Assert.Equal("100.0", (string)JsonNode.Parse((await NextAsync(events)).Data)!["display_id"]!);
        Assert.Equal("Submitted", (string)JsonNode.Parse((await NextAsync(events)).Data)!["state"]!);

        gateway.ReadModel.Put(FakeReadModel.Row(100, 100, "host", JobState.Running));
        gateway.Publish(News(100, JobState.Running, action: "reset-device"));
        var running = JsonNode.Parse((await NextAsync(events)).Data)!;
        Assert.Equal(("Running", "reset-device", 3), ((string)running["state"]!, (string)running["action"]!["name"]!, (int)running["results"]!["pass"]!));

        // Finished by the news before the read model knows: the end waits for the read model.
        gateway.Publish(News(100, JobState.Finished, JobHealth.Complete));
        JsonNode host;
        do host = JsonNode.Parse((await NextAsync(events)).Data)!;
        while ((string)host["state"]! != "Finished");
        Assert.Equal(("100.0", "Complete"), ((string)host["display_id"]!, (string)host["health"]!));
        gateway.ReadModel.Put(
            FakeReadModel.Row(100, 100, "host", JobState.Finished, JobHealth.Complete),
            FakeReadModel.Row(101, 100, "guest", JobState.Finished, JobHealth.Canceled));
        SseItem<string> last;
        var finished = new List<string>();
        while ((last = await NextAsync(events)).EventType == "role") finished.Add((string)JsonNode.Parse(last.Data)!["health"]!);
        Assert.Equal("end", last.EventType);
        Assert.Equal("Canceled", finished[^1]);
    }

    [Fact]
    public async Task Who_looks_at_the_whole_group_hears_of_it_and_of_its_logs_and_others_do_not()
    {
        using var stop = new CancellationTokenSource(Patience * 2);
        gateway.ReadModel.Put(FakeReadModel.Row(160, state: JobState.Running));
        var (whole, roles) = (await OpenAsync("jobs/160/events/?group=true", stop.Token), await OpenAsync("jobs/160/events/", stop.Token));
        foreach (var events in (IAsyncEnumerator<SseItem<string>>[])[whole, roles]) Assert.Equal("role", (await NextAsync(events)).EventType);

        gateway.Publish(new JobMessages.GroupChanged(new LeadJobId(160), new JobId(160)));
        Assert.Equal("group", (await NextAsync(whole)).EventType);
        gateway.Publish(new JobMessages.LogGrew(new LeadJobId(160), new JobId(160), 10));
        Assert.Equal("log", (await NextAsync(whole)).EventType);
        gateway.ReadModel.Put(FakeReadModel.Row(160, state: JobState.Finished, health: JobHealth.Complete));
        gateway.Publish(News(160, JobState.Finished, JobHealth.Complete) with { Lead = new LeadJobId(160) });
        SseItem<string> last;
        while ((last = await NextAsync(roles)).EventType == "role")
        {
            // As it ends there are several.
        }

        Assert.Equal("end", last.EventType);
    }

    [Fact]
    public async Task The_stream_of_a_finished_job_is_its_states_and_the_end()
    {
        using var stop = new CancellationTokenSource(Patience);
        gateway.ReadModel.Put(FakeReadModel.Row(120, state: JobState.Finished, health: JobHealth.Incomplete));
        var events = await OpenAsync("jobs/120/events/", stop.Token);
        Assert.Equal("Incomplete", (string)JsonNode.Parse((await NextAsync(events)).Data)!["health"]!);
        Assert.Equal("end", (await NextAsync(events)).EventType);
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task News_that_come_before_the_first_reading_count()
    {
        var readModel = new FakeReadModel();
        readModel.Put(FakeReadModel.Row(150, state: JobState.Running));
        var answers = new TaskCompletionSource();
        readModel.Answers = answers.Task;
        var seen = Channel.CreateUnbounded<JobNews>();
        var watch = gateway.System.ActorOf(JobWatchActor.Props(readModel, new LeadJobId(150), seen.Writer, _ => { }));
        watch.Tell(News(150, JobState.Finished, JobHealth.Complete) with { Lead = new LeadJobId(150) });
        await watch.Ask<ActorIdentity>(new Identify(1), Patience);
        answers.SetResult();

        using var stop = new CancellationTokenSource(Patience);
        while (await seen.Reader.ReadAsync(stop.Token) is JobNews.Role { Progress.Health: not "Complete" })
        {
            // The read model says Running all the time.
        }

        gateway.System.Stop(watch);
    }

    [Fact]
    public async Task A_log_is_followed_in_whole_lines_to_the_end_of_its_job()
    {
        using var stop = new CancellationTokenSource(Patience * 2);
        gateway.ReadModel.Put(FakeReadModel.Row(130, state: JobState.Running));
        gateway.ReadModel.Write(130, "- one\n- tw");
        var events = await OpenAsync("jobs/130/logs/stream/", stop.Token);
        var first = await NextAsync(events);
        Assert.Equal(("- one", "6"), (first.Data, first.EventId));
        gateway.ReadModel.Write(130, "o\n- three");
        var second = await NextAsync(events);
        Assert.Equal(("- two", "12"), (second.Data, second.EventId));
        gateway.ReadModel.Put(FakeReadModel.Row(130, state: JobState.Finished, health: JobHealth.Complete));
        gateway.Publish(News(130, JobState.Finished, JobHealth.Complete) with { Lead = new LeadJobId(130) });
        Assert.Equal("- three", (await NextAsync(events)).Data);
        Assert.Equal("end", (await NextAsync(events)).EventType);
    }

    [Fact]
    public async Task A_log_that_another_process_writes_is_followed_by_what_is_published_of_it()
    {
        using var stop = new CancellationTokenSource(Patience * 2);
        gateway.ReadModel.Put(FakeReadModel.Row(150, state: JobState.Running));
        gateway.ReadModel.Write(150, "- one\n");
        var events = await OpenAsync("jobs/150/logs/stream/", stop.Token);
        Assert.Equal("- one", (await NextAsync(events)).Data);
        gateway.ReadModel.WriteElsewhere(150, "- two\n");
        gateway.Publish(new JobMessages.LogGrew(new LeadJobId(150), new JobId(150), 12));
        Assert.Equal("- two", (await NextAsync(events)).Data);
    }

    [Theory]
    [InlineData("jobs/160/logs/stream/")]
    [InlineData("jobs/160/events/")]
    public async Task A_stream_is_open_before_there_is_anything_to_tell(string path)
    {
        using var stop = new CancellationTokenSource(Patience);
        gateway.ReadModel.Put(FakeReadModel.Row(160));
        using var response = await gateway.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, stop.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_log_stream_goes_on_after_the_last_event_a_reader_had()
    {
        using var stop = new CancellationTokenSource(Patience);
        gateway.ReadModel.Put(FakeReadModel.Row(140, state: JobState.Finished, health: JobHealth.Complete));
        gateway.ReadModel.Write(140, "- one\n- two\n");
        using var request = new HttpRequestMessage(HttpMethod.Get, "jobs/140/logs/stream/");
        request.Headers.Add("Last-Event-ID", "6");
        using var response = await gateway.Http.SendAsync(request, stop.Token);
        var text = await response.Content.ReadAsStringAsync(stop.Token);
        Assert.Equal("data: - two\nid: 12\n\nevent: end\ndata: \n\n", text);
    }
}
