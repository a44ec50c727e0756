using Akka.Actor;
using Akka.Event;
using Akka.Remote;

namespace LavaActors.Node.Membership;

/// <summary>
/// Of two connections that this node's remoting writes on to one other node, ends both; it makes a new one with the next message. Akka (1.5.74) knows one such endpoint for an address. Where an address is
/// quarantined and a message goes there before the old endpoint's end is noted, that end takes the new endpoint out of the list: it lives on, unseen, and the next message or
/// call makes another beside it. The node at the other end reads only from the connection that came last, what is written on the other is never read, and after 5 s the
/// split-brain resolver puts out both nodes although nothing is wrong with either. Found in a chaos run, by a dispatcher that came back at its old address.
/// </summary>
internal sealed class LostEndpoints : ReceiveActor
{
    private const string Writers = "reliableEndpointWriter-";

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<IActorRef, string> _writers = [];
    private readonly HashSet<IActorRef> _alive = [];

    public LostEndpoints()
    {
        Receive<AssociatedEvent>(_ => Context.ActorSelection("/system/endpointManager/*").Tell(new Identify(nameof(AssociatedEvent))));
        Receive<ActorIdentity>(answer => answer.Subject is not null && RemoteOf(answer.Subject.Path.Name) is not null, OnAlive);
        Receive<ActorIdentity>(_ => { });
        Receive<Terminated>(ended => Forget(ended.ActorRef));
    }

    /// <summary>Which node the endpoint of a name writes to; null for what is no such endpoint.</summary>
    /// <param name="name">Of a child of Akka's endpoint manager: the kind, the address with its special characters escaped, and a number.</param>
    public static string? RemoteOf(string name) =>
        name.StartsWith(Writers, StringComparison.Ordinal) && name.LastIndexOf('-') is var end && end > Writers.Length ? Uri.UnescapeDataString(name[Writers.Length..end]) : null;

    protected override void PreStart() => Context.System.EventStream.Subscribe<AssociatedEvent>(Self);

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void OnAlive(ActorIdentity answer)
    {
        var (writer, remote) = (answer.Subject, RemoteOf(answer.Subject.Path.Name)!);
        if (_writers.TryAdd(writer, remote)) Context.Watch(writer);
        var all = _writers.Where(known => known.Value == remote).Select(known => known.Key).ToList();
        if (all.Count < 2) return;
        // One that was told to stop does not answer any more: only of those that say once more that they are there, there are two.
        if (answer.MessageId is not Again)
        {
            foreach (var each in all) each.Tell(new Identify(Again.Instance));
            return;
        }

        _alive.Add(writer);
        if (!all.TrueForAll(_alive.Contains)) return;
        _log.Warning("there are {0} connections that are written on with the node at {1}, of which it reads one: they are ended, and the next message makes a new one", all.Count, remote);
        foreach (var each in all)
        {
            ((ExtendedActorSystem)Context.System).Stop(each);
            Forget(each);
        }
    }

    private void Forget(IActorRef writer)
    {
        Context.Unwatch(writer);
        _writers.Remove(writer);
        _alive.Remove(writer);
    }

    private sealed record Again : INoSerializationVerificationNeeded
    {
        public static readonly Again Instance = new();
    }
}
