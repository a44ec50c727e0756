using Akka.Actor;
using static LavaActors.Dispatch.Consoles.ConsoleMessages;

namespace LavaActors.Dispatch.Consoles;

/// <summary>A ConsoleActor, as actions see it.</summary>
public sealed class ConsoleHandle(string name, bool isSecureShell) : IConsole
{
    /// <summary>How long a stopped wait waits to hear what came last. Only a ConsoleActor that is gone does not answer at once.</summary>
    private static readonly TimeSpan TailLimit = TimeSpan.FromSeconds(1);

    private IActorRef _actor = ActorRefs.Nobody;
    private volatile string? _closed;
    private volatile bool _gone;
    private long _turn;

    public string Name { get; } = name;

    public bool IsSecureShell { get; } = isSecureShell;

    public bool IsOpen => _closed is null;

    public string? ClosedBecause => _closed;

    /// <summary>Names the actor behind it; once, by who starts that actor.</summary>
    public ConsoleHandle Attach(IActorRef actor)
    {
        _actor = actor;
        return this;
    }

    /// <summary>Called by the ConsoleActor's closing callback.</summary>
    public void MarkClosed(string why) => _closed ??= why;

    /// <summary>Called when the ConsoleActor has ended.</summary>
    public void MarkGone()
    {
        MarkClosed("it was closed here");
        _gone = true;
    }

    public async Task<ConsoleMatch> ExpectAsync(IReadOnlyList<ConsolePattern> patterns, TimeSpan limit, CancellationToken stop)
    {
        if (_gone) return new ConsoleMatch.Closed(_closed!);
        var turn = Interlocked.Increment(ref _turn);
        try
        {
            return await _actor.Ask<ConsoleMatch>(new Expect(turn, patterns, limit), Timeout.InfiniteTimeSpan, stop);
        }
        catch (OperationCanceledException)
        {
            var what = string.Join(" or ", patterns.Take(5).Select(p => $"'{p.Label}'"));
            throw new WaitStoppedException(Name, await ForgetAsync(turn), what, stop);
        }
    }

    private async Task<string> ForgetAsync(long turn)
    {
        try
        {
            return (await _actor.Ask<LastReceived>(new Forget(turn), TailLimit)).Tail;
        }
        catch (AskTimeoutException)
        {
            return "";
        }
    }

    public async Task SendAsync(string text, TimeSpan pace, CancellationToken stop)
    {
        if (_gone) throw new IOException($"{Name}: {_closed}");
        var answer = await _actor.Ask<object>(new Send(text, pace), Timeout.InfiniteTimeSpan, stop);
        if (answer is SendFailed failed) throw new IOException($"{Name}: {failed.Why}");
    }

    public Task DiscardAsync(CancellationToken stop) => _gone ? Task.CompletedTask : _actor.Ask<Discarded>(Discard.Instance, Timeout.InfiniteTimeSpan, stop);

    public ConsoleStream OpenStream() => new(_actor);

    public ConsoleRelay OpenRelay() => _gone ? throw new IOException($"{Name}: {_closed}") : new ConsoleRelay(_actor);

    /// <summary>Ends everybody's wait: the other side is gone.</summary>
    public void Break(string why) => _actor.Tell(new Break(why));

    public async Task CloseAsync()
    {
        if (_actor.IsNobody()) return;
        _actor.Tell(Close.Instance);
        await _actor.WatchAsync();
    }
}
