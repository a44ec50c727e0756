using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Scheduling.Jobs;

/// <summary>What JobActors and RoleActors need of the world around.</summary>
/// <param name="Publish">Tells the watchers of a submission.</param>
/// <param name="Closed">Told once for a submission that nothing is left to do for.</param>
/// <param name="Secrets">Null: definitions go to dispatchers as they are.</param>
internal sealed record JobPorts(IProjection Projection, ILogStore Logs, Action<JobMessages.INotification> Publish, TimeProvider Clock, SchedulingSettings Settings, Action<LeadJobId>? Closed = null, ISubmitterSecrets? Secrets = null);
