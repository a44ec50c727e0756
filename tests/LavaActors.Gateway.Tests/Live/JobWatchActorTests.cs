using System.Threading.Channels;
using Akka.Actor;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;

namespace LavaActors.Gateway.Tests.Live;

public sealed class JobWatchActorTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly LeadJobId Lead = new(7);

    private readonly FakeReadModel _readModel = new();
    private readonly Channel<JobNews> _viewer = Channel.CreateUnbounded<JobNews>();

    private IActorRef Watch() => gateway.System.ActorOf(JobWatchActor.Props(_readModel, Lead, _viewer.Writer, _ => { }));

    private async Task<RoleProgress> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return Assert.IsType<JobNews.Role>(await _viewer.Reader.ReadAsync(limit.Token)).Progress;
    }

    private static JobMessages.Progress News(int passed, string? action) => new(
        Lead, new JobId(7), "7", "", JobState.Running, JobHealth.Unknown, null, null, action is null ? null : new RunningAction("2.4", action, FakeReadModel.Noon),
        [new SuiteCounts("lava", passed, 0, 0, 0)], FakeReadModel.Noon);

    [Fact]
    public async Task A_watcher_that_ends_before_the_roles_do_leaves_no_end_but_an_error()
    {
        _readModel.Put(FakeReadModel.Row(7, state: JobState.Running));
        var watch = Watch();
        await NextAsync();

        await watch.GracefulStop(TimeSpan.FromSeconds(20));

        await Assert.ThrowsAsync<FeedBrokenException>(() => _viewer.Reader.Completion);
    }

    [Fact]
    public async Task When_all_roles_are_finished_the_end_is_an_end()
    {
        _readModel.Put(FakeReadModel.Row(7, state: JobState.Finished, health: JobHealth.Complete));
        Watch();
        Assert.True((await NextAsync()).IsFinished);
        await _viewer.Reader.Completion.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task What_the_read_model_says_of_the_action_holds_and_counts_never_step_back()
    {
        _readModel.Put(FakeReadModel.Row(7, state: JobState.Running));
        var watch = Watch();
        await NextAsync();
        watch.Tell(News(3, "reset-device"));
        Assert.Equal("reset-device", (await NextAsync()).Action!.Name);

        // The action has ended meanwhile, and its results are not in the tables yet.
        watch.Tell(JobNewsActor.Watching.Instance);

        var role = await NextAsync();
        Assert.Equal((null, 3), (role.Action, role.Results.Pass));
    }
}
