using Akka.Actor;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;

namespace LavaActors.Gateway.Tests.Live;

public sealed class JobNewsActorTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task News_go_to_those_who_watch_the_submission_from_the_moment_they_are_answered()
    {
        var news = gateway.System.ActorOf(JobNewsActor.Props);
        using var seven = Inbox.Create(gateway.System);
        using var eight = Inbox.Create(gateway.System);
        seven.Send(news, new JobNewsActor.Watch(new LeadJobId(7)));
        eight.Send(news, new JobNewsActor.Watch(new LeadJobId(8)));
        Assert.IsType<JobNewsActor.Watching>(await seven.ReceiveAsync(Patience));
        Assert.IsType<JobNewsActor.Watching>(await eight.ReceiveAsync(Patience));

        foreach (var lead in new[] { 9, 8, 7 }) news.Tell(new JobMessages.LogGrew(new LeadJobId(lead), new JobId(lead), lead));
        seven.Send(news, new JobNewsActor.Watch(new LeadJobId(7)));

        Assert.Equal(new JobMessages.LogGrew(new LeadJobId(8), new JobId(8), 8), await eight.ReceiveAsync(Patience));
        Assert.Equal(new JobMessages.LogGrew(new LeadJobId(7), new JobId(7), 7), await seven.ReceiveAsync(Patience));
        Assert.IsType<JobNewsActor.Watching>(await seven.ReceiveAsync(Patience));
    }
}
