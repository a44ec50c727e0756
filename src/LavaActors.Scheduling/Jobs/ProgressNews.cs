using Akka.Actor;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Scheduling.Jobs;

/// <summary>Tells watchers where a sub-job stands: another state at once, other news that follow closely as one.</summary>
internal sealed class ProgressNews(RunOrder order, JobPorts ports, ITimerScheduler timers)
{
    /// <summary>To the RoleActor itself: publish what has gathered.</summary>
    public sealed record Due : INotInfluenceReceiveTimeout
    {
        public static readonly Due Instance = new();
    }

    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private JobState? _lastState;

    public void Later(RoleState state)
    {
        var sinceLast = ports.Clock.GetUtcNow() - _last;
        if (state.State != _lastState || sinceLast >= ports.Settings.ProgressEvery)
            Publish(state);
        else if (!timers.IsTimerActive(nameof(Due)))
            timers.StartSingleTimer(nameof(Due), Due.Instance, ports.Settings.ProgressEvery - sinceLast);
    }

    public void Publish(RoleState state)
    {
        timers.Cancel(nameof(Due));
        (_last, _lastState) = (ports.Clock.GetUtcNow(), state.State);
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
