using Akka.Actor;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Scheduling.Jobs;

/// <summary>Tells watchers where a sub-job stands: the first news at once, those that follow closely as one, the end always.</summary>
internal sealed class ProgressNews(RunOrder order, JobPorts ports, ITimerScheduler timers)
{
    /// <summary>To the RoleActor itself: publish what has gathered.</summary>
    public sealed record Due : INotInfluenceReceiveTimeout
    {
        public static readonly Due Instance = new();
    }

    private DateTimeOffset _last = DateTimeOffset.MinValue;

    public void Later(RoleState state)
    {
        var sinceLast = ports.Clock.GetUtcNow() - _last;
        if (state.End is not null || sinceLast >= ports.Settings.ProgressEvery)
            Publish(state);
        else if (!timers.IsTimerActive(nameof(Due)))
            timers.StartSingleTimer(nameof(Due), Due.Instance, ports.Settings.ProgressEvery - sinceLast);
    }

    public void Publish(RoleState state)
    {
        timers.Cancel(nameof(Due));
        _last = ports.Clock.GetUtcNow();
        ports.Publish(new JobMessages.Progress(
            order.Lead,
            order.Job,
            order.DisplayId,
            order.Group?.Role ?? "",
            state.State,
            state.End?.Health ?? JobHealth.Unknown,
            state.End?.ErrorType,
            state.End?.ErrorMessage,
            state.Actions.IsEmpty ? null : state.Actions[^1],
            [.. state.Suites.Values],
            _last));
    }
}
