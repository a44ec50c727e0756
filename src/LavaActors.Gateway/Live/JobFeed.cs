using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using LavaActors.Gateway.Api;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Live;

/// <summary>Streams a submission's progress to a viewer.</summary>
public sealed class JobFeed(ActorSystem system, IJobQueries queries)
{
    /// <summary>The present state of each role, then its changes, until all are finished. Ends at once for a submission that does not exist.</summary>
    /// <exception cref="FeedBrokenException">It ended before the roles did.</exception>
    public IAsyncEnumerable<RoleProgress> WatchAsync(LeadJobId lead, CancellationToken stop) => WatchAsync(lead, _ => { }, stop);

    /// <param name="logMayHaveGrown">Called for a sub-job whose log has grown on any node, and with null when that of any may have.</param>
    internal async IAsyncEnumerable<RoleProgress> WatchAsync(LeadJobId lead, Action<JobId?> logMayHaveGrown, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var news in FollowAsync(writer => JobWatchActor.Props(queries, lead, writer, logMayHaveGrown), stop))
            if (news is JobNews.Role role) yield return role.Progress;
    }

    /// <summary>The same with what else may change in a picture of all roles: their group, and their logs.</summary>
    internal IAsyncEnumerable<JobNews> WatchWholeAsync(LeadJobId lead, CancellationToken stop) =>
        FollowAsync(writer => JobWatchActor.Props(queries, lead, writer, _ => { }, isWhole: true), stop);

    private async IAsyncEnumerable<JobNews> FollowAsync(Func<ChannelWriter<JobNews>, Props> watching, [EnumeratorCancellation] CancellationToken stop)
    {
        // Bounded by what a viewer can be behind: at most ten changes a second and role, and each is small.
        var news = Channel.CreateUnbounded<JobNews>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var watch = Watch(watching(news.Writer));
        try
        {
            await foreach (var one in news.Reader.ReadAllAsync(stop)) yield return one;
        }
        finally
        {
            system.Stop(watch);
        }
    }

    private IActorRef Watch(Props props)
    {
        try
        {
            return system.ActorOf(props);
        }
        // Its own way to say that it ends.
        catch (InvalidOperationException error)
        {
            throw new FeedBrokenException("the node is shutting down", error);
        }
    }
}
