using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Scheduling.Jobs;

/// <summary>What JobActors and RoleActors need of the world around.</summary>
/// <param name="Publish">Tells the watchers of a submission.</param>
internal sealed record JobPorts(IProjection Projection, ILogStore Logs, Action<JobMessages.INotification> Publish, TimeProvider Clock, SchedulingSettings Settings);
