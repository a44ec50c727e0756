namespace LavaActors.Protocol.Scheduler;

/// <summary>
/// Key of the singleton proxy in the actor registry, on every node: <c>registry.Get&lt;SchedulerProxy&gt;()</c> takes
/// <see cref="SchedulerMessages.ICommand"/>s and <see cref="SchedulerMessages.IQuery"/>s and brings them to the Scheduler wherever it lives.
/// </summary>
public sealed class SchedulerProxy
{
    private SchedulerProxy()
    {
    }
}
