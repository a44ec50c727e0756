using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Hosting;
using Akka.Pattern;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Jobs;
using LavaActors.Scheduling.Queue;
using LavaActors.Scheduling.Tracing;

namespace LavaActors.Scheduling;

/// <summary>
/// Puts Scheduler and JobActors into a node. A controller has <see cref="AddJobs"/> and <see cref="AddScheduler"/>, and the groups' region; any other
/// node that talks to them <see cref="AddJobsProxy"/> and <see cref="AddSchedulerProxy"/>.
/// </summary>
public static class SchedulingHosting
{
    /// <summary>The cluster role of the nodes that run them.</summary>
    public const string Role = "controller";

    private const string JobTypeName = "job";
    private const string SchedulerName = "scheduler";

    /// <summary>The Scheduler as cluster singleton, and its proxy as <see cref="SchedulerProxy"/> in the registry. Needs <see cref="AddJobs"/> before it.</summary>
    public static AkkaConfigurationBuilder AddScheduler(
        this AkkaConfigurationBuilder akka, IProjection projection, TimeProvider clock, SchedulingSettings? settings = null, IRunTimes? runTimes = null) =>
        akka.WithSingleton<SchedulerProxy>(
            SchedulerName,
            (_, registry, _) => Supervised(Scheduler.Props(registry.Get<JobRegion>(), projection, clock, settings ?? new SchedulingSettings(), runTimes)),
            new ClusterSingletonOptions { Role = Role });

    public static AkkaConfigurationBuilder AddSchedulerProxy(this AkkaConfigurationBuilder akka) =>
        akka.WithSingletonProxy<SchedulerProxy>(SchedulerName, new ClusterSingletonOptions { Role = Role });

    /// <summary>The JobActors as shard region, as <see cref="JobRegion"/> in the registry. Needs the groups' region in the registry, too.</summary>
    /// <param name="secrets">What definitions may name; null: they name nothing.</param>
    public static AkkaConfigurationBuilder AddJobs(
        this AkkaConfigurationBuilder akka, IProjection projection, ILogStore logs, TimeProvider clock, SchedulingSettings? settings = null, ISubmitterSecrets? secrets = null) =>
        akka.WithShardRegion<JobRegion>(
            JobTypeName,
            (system, registry, _) =>
            {
                var watchers = new Lazy<IActorRef>(() => DistributedPubSub.Get(system).Mediator);
                var ports = new JobPorts(
                    projection,
                    logs,
                    news => watchers.Value.Tell(new Publish(JobMessages.NewsTopic, news)),
                    clock,
                    settings ?? new SchedulingSettings(),
                    lead =>
                    {
                        if (registry.TryGet<JobTraceActor>(out var traces)) traces.Tell(new JobTraceActor.JobIsOver(lead));
                    },
                    secrets);
                return id => JobActor.Props(LeadOf(id), registry.Get<SchedulerProxy>(), registry.Get<GroupRegion>(), ports);
            },
            new JobRoute(),
            // A JobActor knows itself when it may leave memory. The Scheduler brings back those that have work after their node is gone.
            new ShardOptions { Role = Role, StateStoreMode = StateStoreMode.DData, ShouldPassivateIdleEntities = false });

    /// <summary>Writes a trace for each submission that closes on this node.</summary>
    /// <param name="lab">The lab's name, the same on all nodes.</param>
    public static AkkaConfigurationBuilder AddJobTraces(this AkkaConfigurationBuilder akka, string lab, IJobQueries queries) =>
        akka.WithActors((system, registry) => registry.Register<JobTraceActor>(system.ActorOf(JobTraceActor.Props(lab, queries), "job-traces")));

    public static AkkaConfigurationBuilder AddJobsProxy(this AkkaConfigurationBuilder akka) =>
        akka.WithShardRegionProxy<JobRegion>(JobTypeName, Role, new JobRoute());

    /// <summary>A singleton whose actor stops (its journal refused an event, say) would stay away: this starts it again. Soon, however long the journal has been away: nothing is scheduled
    /// before, and a try is one query.</summary>
    private static Props Supervised(Props scheduler) => BackoffSupervisor.Props(
        Backoff.OnStop(scheduler, "actor", minBackoff: TimeSpan.FromMilliseconds(500), maxBackoff: TimeSpan.FromSeconds(1), randomFactor: 0.1, maxNrOfRetries: -1));

    private static LeadJobId LeadOf(string entity) => LeadJobId.TryParse(entity, out var lead)
        ? lead
        : throw new ArgumentException($"'{entity}' is no job's shard entity: expected the number of its first sub-job", nameof(entity));

    private sealed class JobRoute() : HashCodeMessageExtractor(maxNumberOfShards: 60)
    {
        public override string? EntityId(object message) => message switch
        {
            JobMessages.IToJob command => command.Lead.ToString(),
            RunMessages.IToRole report => report.Lead.ToString(),
            _ => null,
        };
    }
}
