using Akka.Actor;
using Akka.Event;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Scheduling.Jobs;

/// <summary>A run's order with the secrets that its definition names, as soon as they could be read. Used by one actor.</summary>
internal sealed class OrderInFull(RunOrder order, ISubmitterSecrets? secrets) : IDisposable
{
    private readonly CancellationTokenSource _life = new();
    private bool _isAsked;

    /// <summary>To the actor itself: what came of the question.</summary>
    public sealed record Read(RunOrder? Order, Exception? Failure = null) : INoSerializationVerificationNeeded;

    /// <summary>Null until it is known.</summary>
    public RunOrder? Order { get; private set; } = secrets is null || !NamedSecrets.HasPlaces(order.Definition) ? order : null;

    /// <summary>Reads the secrets, unless that goes on already; <paramref name="self"/> hears what came of it.</summary>
    public void Ask(IActorRef self)
    {
        if (_isAsked) return;
        _isAsked = true;
        _ = ReadAsync(_life.Token).PipeTo(self, failure: failure => new Read(null, failure));
    }

    /// <returns>Whether the order is known now. Else it can be asked for again.</returns>
    public bool Take(Read read, ILoggingAdapter log)
    {
        _isAsked = false;
        if (read.Failure is not null) log.Warning(read.Failure, "the secrets that job {0} names cannot be read; it starts when they can", order.DisplayId);
        Order ??= read.Order;
        return Order is not null;
    }

    public void Dispose()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private async Task<Read> ReadAsync(CancellationToken stop) =>
        new(await secrets!.OfSubmitterAsync(order.Job, stop).ConfigureAwait(false) is { } tokens ? order with { Definition = NamedSecrets.Fill(order.Definition, tokens) } : null);
}
