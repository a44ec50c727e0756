using Akka.Actor;

namespace LavaActors.Node.Hosting;

/// <summary>
/// Ends the actors of a node before its web server: a viewer's stream lasts as long as the job it shows, so the server would wait for a run that
/// nobody has told to end.
/// </summary>
internal sealed class ActorsEndFirst(IServiceProvider services, ILogger<ActorsEndFirst> log) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var ended = CoordinatedShutdown.Get(services.GetRequiredService<ActorSystem>()).Run(CoordinatedShutdown.ClrExitReason.Instance);
        try
        {
            await ended.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            log.LogWarning("the actors did not end in time; a board may still be on, and is switched off when its dispatcher starts again");
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
