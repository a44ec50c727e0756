using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;

namespace LavaActors.Gateway.Live;

/// <summary>
/// One for each node, from its start on: hears the news of all jobs, and hands them to those who watch here. A subscription takes a second or two to become known to all controllers; a quick job
/// would be over by then, so it is not made for each watcher.
/// </summary>
internal sealed class JobNewsActor : ReceiveActor
{
    /// <summary>From whoever wants the news of a submission, until it ends. Answer: <see cref="Watching"/>.</summary>
    public sealed record Watch(LeadJobId Lead) : INoSerializationVerificationNeeded;

    public sealed record Watching : INoSerializationVerificationNeeded
    {
        public static readonly Watching Instance = new();
    }

    private readonly Dictionary<LeadJobId, HashSet<IActorRef>> _watchers = [];

    public JobNewsActor()
    {
        Receive<JobMessages.INotification>(news =>
        {
            if (!_watchers.TryGetValue(news.Lead, out var watchers)) return;
            foreach (var watcher in watchers) watcher.Tell(news);
        });
        Receive<Watch>(watch =>
        {
            if (!_watchers.TryGetValue(watch.Lead, out var watchers)) _watchers.Add(watch.Lead, watchers = []);
            if (watchers.Add(Sender)) Context.WatchWith(Sender, new Left(watch.Lead, Sender));
            Sender.Tell(Watching.Instance);
        });
        Receive<Left>(left =>
        {
            var watchers = _watchers[left.Lead];
            watchers.Remove(left.Watcher);
            if (watchers.Count == 0) _watchers.Remove(left.Lead);
        });
        Receive<SubscribeAck>(_ => { });
    }

    public static Props Props { get; } = Akka.Actor.Props.Create(() => new JobNewsActor());

    protected override void PreStart() => DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(JobMessages.NewsTopic, Self));

    private sealed record Left(LeadJobId Lead, IActorRef Watcher) : INoSerializationVerificationNeeded;
}
