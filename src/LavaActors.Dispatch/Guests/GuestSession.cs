using Akka.Actor;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using static LavaActors.Dispatch.Guests.GuestMessages;

namespace LavaActors.Dispatch.Guests;

/// <summary>A GuestSessionActor, as actions see it.</summary>
public sealed class GuestSession : IGuestSession
{
    private readonly IActorRef _actor;

    private readonly Task _gone;

    private GuestSession(IActorRef actor)
    {
        _actor = actor;
        _gone = actor.WatchAsync();
    }

    /// <summary>Starts the actor as a child of the run's.</summary>
    public static GuestSession Start(IActorRefFactory owner, RunLog log, ILoginKey key, TimeProvider clock) =>
        new(owner.ActorOf(GuestSessionActor.Props(log, key, clock), "guest"));

    public Task ConnectAsync(GuestTarget target, DateTimeOffset deadline, CancellationToken stop) => AskAsync<Done>(new Connect(target, deadline), stop);

    public Task CopyAsync(string localFile, string remotePath, CancellationToken stop) => AskAsync<Done>(new Copy(localFile, remotePath, stop), stop);

    public Task<GuestCommandResult> ExecuteAsync(string command, CancellationToken stop) => AskAsync<GuestCommandResult>(new Execute(command, stop), stop);

    public async Task<IConsole> OpenShellAsync(CancellationToken stop) => (await AskAsync<ShellOpened>(OpenShell.Instance, stop)).Console;

    public async Task<IConsole> FollowAsync(DetachedShell shell, long from, Action<long>? passed, GuestTarget target, DateTimeOffset deadline, CancellationToken stop) =>
        (await AskAsync<ShellOpened>(new Follow(shell, from, target, deadline, passed), stop)).Console;

    public Task CloseAsync() => _gone.IsCompleted ? Task.CompletedTask : AskAsync<Done>(Close.Instance, CancellationToken.None);

    private async Task<T> AskAsync<T>(ICommand command, CancellationToken stop)
    {
        var answered = _actor.Ask<object>(command, Timeout.InfiniteTimeSpan, stop);
        // An actor that failed answers nobody.
        if (await Task.WhenAny(answered, _gone) != answered) throw ActionFault.Infrastructure("the SSH login has ended");
        return await answered switch
        {
            T answer => answer,
            Failed failed => throw failed.Fault,
            var other => throw new InvalidOperationException($"unexpected answer {other} to {command}"),
        };
    }
}
