using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Dispatch.Test;

namespace LavaActors.Dispatch.Runs;

/// <summary>Where a run goes on whose dispatcher process ended in the middle of it.</summary>
public abstract record ResumePoint
{
    /// <summary>From its beginning: no action had begun. Group formation and the delayed start are the same calls as before.</summary>
    public sealed record Beginning : ResumePoint;

    /// <summary>With a top action.</summary>
    /// <param name="Index">Its place among them, from 0.</param>
    /// <param name="JobDeadline">When the job's time is up, on the run's clock; null if the job's time has not begun.</param>
    /// <param name="ActionDeadline">When that of the action is up; null if it had not begun.</param>
    /// <param name="Interrupted">Set if it had begun.</param>
    /// <param name="Shell">Set if it was in the test shell.</param>
    public sealed record Action(int Index, DateTimeOffset? JobDeadline, DateTimeOffset? ActionDeadline, InterruptedAction? Interrupted, ResumedShell? Shell) : ResumePoint;

    /// <summary>With finalize, which is done whole again: to switch off once more does no harm, and is another decision.</summary>
    /// <param name="Fault">Why the run has failed; null if it passed.</param>
    public sealed record Finalize(ActionFault? Fault) : ResumePoint;

    /// <summary>Nowhere.</summary>
    public sealed record Impossible(ActionFault Fault) : ResumePoint;

    /// <summary>Decides it. Pure.</summary>
    /// <param name="now">The time by the run's clock, which has gone on since the history was noted (<see cref="SignOfLife"/>).</param>
    public static ResumePoint Of(RunHistory history, Plan plan, DateTimeOffset now)
    {
        if (history.Finalizing is { } end) return new Finalize(end.ErrorType is { } type ? ActionFault.Of(type, end.ErrorMessage ?? "") : null);
        if (!history.IsFormed) return new Beginning();
        if (history.Current is not { } current) return new Action(history.Passed, history.JobDeadline is { } job ? Left(job) : null, null, null, null);
        var node = plan.Actions.ElementAtOrDefault(current.Index);
        if (node?.Name != current.Name || node.Level != current.Level)
        {
            return new Impossible(ActionFault.Infrastructure(
                $"the dispatcher process was restarted while the run was in {current.Level} {current.Name}, and with the device's configuration as it is now the job has no such action; submit it again"));
        }

        // A shell in a container is no more: its action begins again.
        var isGone = node.Flatten().Any(n => n.Action.OwnNamespace is not null);
        var shell = !isGone && history.Round is { } round ? new ResumedShell(round.Stage, round.Round, [.. history.Results]) { Sends = history.Sends.ToDictionary() } : null;
        return new Action(current.Index, Left(current.JobDeadline), Left(current.Deadline), new InterruptedAction(current.At < now ? current.At : now, history.Attempt), shell);

        DateTimeOffset Left(DateTimeOffset deadline) => deadline > now ? deadline : now;
    }

    /// <summary>The top action that comes next; null if that is what comes before the first one, or none.</summary>
    public ActionNode? NodeOf(Plan plan) => this switch
    {
        Action a => plan.Actions.ElementAtOrDefault(a.Index) ?? plan.Finalize,
        Finalize => plan.Finalize,
        _ => null,
    };

    /// <summary>The end of a sentence for the job's log that begins with: the run goes on.</summary>
    /// <param name="node">See <see cref="NodeOf"/>.</param>
    public string Words(ActionNode? node, RunHistory history, DateTimeOffset now)
    {
        var what = (this, node) switch
        {
            (Impossible, _) => "no further",
            (Action { Shell: not null }, { } n) => $"with {n.Level} {n.Name}: its test shell is looked for on the device",
            (Action { Interrupted: not null }, { } n) => $"with {n.Level} {n.Name}, which begins again from its start{Anew()}",
            (Finalize, { } n) => $"with {n.Level} {n.Name}{Anew()}",
            (_, { } n) => $"with {n.Level} {n.Name}",
            _ => "from its beginning: no action had begun",
        };
        return this is Action { ActionDeadline: { } deadline } ? $"{what} ({(deadline - now).TotalSeconds:0} s of its time are left)" : what;

        string Anew() => history.Decided is null ? "" : $", its power commands included: they are decided anew, after decision {history.Decisions}";
    }

    /// <summary>Whether the run of a process before this one goes on.</summary>
    /// <param name="lastAlive">When that process was last alive, by the host's clock; null if that is not known.</param>
    /// <param name="now">By the host's clock.</param>
    public static bool IsInTime(DateTimeOffset? lastAlive, DateTimeOffset now, TimeSpan grace) => lastAlive is { } at && now - at <= grace;
}
