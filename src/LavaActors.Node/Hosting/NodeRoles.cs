namespace LavaActors.Node.Hosting;

/// <summary>What a node does; also the names of its Akka.Cluster roles.</summary>
[Flags]
public enum NodeRoles
{
    None = 0,

    /// <summary>Scheduler, jobs, MultiNode groups.</summary>
    Controller = 1,

    /// <summary>HTTP, submissions.</summary>
    Gateway = 2,

    /// <summary>Devices and runs.</summary>
    Dispatcher = 4,

    All = Controller | Gateway | Dispatcher,
}
