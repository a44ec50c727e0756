using System.Text.Json.Nodes;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Pipeline;

/// <summary>One attempt of one action: what it knows and what it may use.</summary>
public sealed class ActionScope(ActionNode node, RunContext run, DateTimeOffset deadline, int attempt)
{
    private static readonly TimeSpan LongestMoment = TimeSpan.FromSeconds(1);

    public ActionNode Node { get; } = node;

    public RunContext Run { get; } = run;

    /// <summary>When this action's time is up: its own limit or an enclosing action's, whichever comes first.</summary>
    public DateTimeOffset Deadline { get; } = deadline;

    /// <summary>From 1.</summary>
    public int Attempt { get; } = attempt;

    /// <summary>Why the code was told to stop; null before that.</summary>
    public ActionFault? StoppedFor { get; internal set; }

    /// <summary>What the <c>lava</c> suite will say about the action; nothing is recorded of an action that passes and leaves this empty (pipeline.md §10).</summary>
    public JsonObject Results { get; } = [];

    public RunLog Log => Run.Log;

    public string Namespace => Node.Namespace;

    /// <summary>The namespace whose console is in use.</summary>
    public string ConnectionNamespace => Node.Action.OwnNamespace ?? (Node.Block is { } block ? JobNamespaces.OfConnection(block) : Namespace);

    /// <summary>The namespace that has the prompts and the test overlay of the target on that console.</summary>
    public string ShellNamespace => Node.Action.OwnNamespace ?? (Node.Block is { } block ? JobNamespaces.OfShell(block) : Namespace);

    /// <summary>What is left of the action's time, or as much of it as a single wait may take.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var left = Deadline - Run.Clock.GetUtcNow();
            return left > TimeSpan.Zero ? TimeoutRules.OfWait(left) : TimeSpan.Zero;
        }
    }

    /// <summary>The limit of a wait that may last as long as the action: it ends a moment before the action's alarm, so that the action itself still says what did not
    /// come, and records what did.</summary>
    public TimeSpan WaitLimit
    {
        get
        {
            var left = Remaining;
            var moment = left / 10 < LongestMoment ? left / 10 : LongestMoment;
            return left - moment;
        }
    }

    /// <summary>When <see cref="WaitLimit"/> is over.</summary>
    public DateTimeOffset WaitDeadline => Run.Clock.GetUtcNow() + WaitLimit;

    /// <summary>The limit of a single wait on the connection: its own, but never beyond the action's.</summary>
    public TimeSpan ConnectionLimit => Node.ConnectionTimeout < WaitLimit ? Node.ConnectionTimeout : WaitLimit;

    /// <summary>The console in use in this namespace.</summary>
    /// <exception cref="ActionFault">Job: no action has connected yet.</exception>
    public IConsole Console => Run.Consoles.GetValueOrDefault(ConnectionNamespace)
        ?? throw ActionFault.Job($"{Node.Name}: nothing is connected in namespace '{ConnectionNamespace}'; a boot action must come before it");

    /// <summary>The block as its kind.</summary>
    /// <exception cref="InvalidOperationException">The plan put the action into a block of another kind.</exception>
    public T Block<T>()
        where T : ActionBlock => Node.Block as T ?? throw new InvalidOperationException($"{Node.Name} needs a {typeof(T).Name}");

    /// <summary>Leaves a value for later actions of the namespace.</summary>
    public void Set<T>(DataKey<T> key, T value)
        where T : class => Run.Data.Set(Namespace, key, value);

    public T? Find<T>(DataKey<T> key)
        where T : class => Run.Data.Find(Namespace, key);

    /// <summary>What an earlier action left about the target of this one's shell.</summary>
    public T? FindOfShell<T>(DataKey<T> key)
        where T : class => Run.Data.Find(ShellNamespace, key);

    public T Get<T>(DataKey<T> key)
        where T : class => Run.Data.Get(Namespace, key);
}
