using Akka.Actor;
using Akka.Event;
using Akka.Remote;

namespace LavaActors.Node.Membership;

/// <summary>
/// Ends connections that Akka's remoting (1.5.74) lost track of. It knows one endpoint that writes to an address. Where a node is quarantined and something is sent to its address before the old
/// endpoint's end is noted, that end takes the new endpoint out of the list: it lives on unseen, and as soon as a new process is at the address, the next message or call makes
/// another beside it. The node at the other end reads only from the connection that came last, what is written on the other is never read, and after 5 s the split-brain resolver
/// puts out both nodes although nothing is wrong with either. Found in a chaos run, by a dispatcher that came back at its old address.
/// <para>So what is there of an address whose node was quarantined is ended at once: nobody else can be there yet. Should there be two nevertheless, both are ended as soon as the second is
/// connected, before much was said on either; the next message makes a new one.</para>
/// <para>An endpoint that is ended while it calls leaves its call behind: where that is answered later, by a new process as soon as its cable is in again, nobody has that connection (<see cref="UnclaimedConnection"/>).
/// It is closed at once, and the new process says again what it said.</para>
/// <para>Where the new process was calling this node at that very moment, it has heard of two connections, reads from the one that is closed, and never from its own call, on which this node writes: neither hears the other's heartbeats. So
/// for a while after such a closing it is asked whether it hears this node, and the connection is ended on which it does not. Only the connection: its endpoint knows how far both are with the messages that must arrive,
/// and makes a new one. (One that begins anew asks for what the node has forgotten long ago, and is quarantined for it.)</para>
/// </summary>
internal sealed class LostEndpoints : ReceiveActor, IWithTimers
{
    private const string Writers = "reliableEndpointWriter-", Connection = "endpointWriter";

    /// <summary>A node that calls has 15 s until it is connected, or gives up (<c>akka.remote.handshake-timeout</c>).</summary>
    private const int Looks = 40;

    /// <summary>2 s. The split-brain resolver gives a node more than twice as long.</summary>
    private const int MostUnheard = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<IActorRef, string> _writers = [];
    private readonly Dictionary<string, Count> _counts = [];
    private readonly HashSet<IActorRef> _ending = [];
    private readonly HashSet<string> _connected = [];
    private readonly Dictionary<string, Doubt> _doubts = [];

    public LostEndpoints()
    {
        // Of a connection that comes in it is said before its endpoint is made.
        Receive<AssociatedEvent>(connected =>
        {
            _connected.Add($"{connected.RemoteAddress}");
            AskManager(new Later(null, 0));
        });
        Receive<DisassociatedEvent>(ended => _connected.Remove($"{ended.RemoteAddress}"));
        Receive<QuarantinedEvent>(quarantined =>
        {
            _ending.UnionWith(_writers.Where(known => known.Value == $"{quarantined.Address}").Select(known => known.Key));
            AskManager(new Later(new EndAll($"{quarantined.Address}"), 0));
        });
        Receive<LookAgain>(look => Look(_doubts[look.Remote]));
        Receive<ActorIdentity>(answer => answer.MessageId is string, answer =>
        {
            if (_doubts.TryGetValue((string)answer.MessageId, out var doubt)) doubt.Unheard = 0;
        });
        Receive<ActorIdentity>(answer => answer.MessageId is Later, answer => OnManager((Later)answer.MessageId));
        Receive<ActorIdentity>(answer => answer.Subject is not null && RemoteOf(answer.Subject.Path.Name) is not null, answer => OnAnswer(answer.Subject, RemoteOf(answer.Subject.Path.Name)!, answer.MessageId));
        Receive<ActorIdentity>(_ => { });
        Receive<Terminated>(ended => OnEnded(ended.ActorRef));
        Receive<DeadLetter>(undelivered => OnUndelivered(undelivered.Message));
    }

    /// <summary>Which node the endpoint of a name writes to; null for what is no such endpoint.</summary>
    /// <param name="name">Of a child of Akka's endpoint manager: the kind, the address with its special characters escaped, and a number.</param>
    public static string? RemoteOf(string name) =>
        name.StartsWith(Writers, StringComparison.Ordinal) && name.LastIndexOf('-') is var end && end > Writers.Length ? Uri.UnescapeDataString(name[Writers.Length..end]) : null;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe<AssociatedEvent>(Self);
        Context.System.EventStream.Subscribe<DisassociatedEvent>(Self);
        Context.System.EventStream.Subscribe<QuarantinedEvent>(Self);
        Context.System.EventStream.Subscribe<DeadLetter>(Self);
        AskAll(null);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void OnAnswer(IActorRef writer, string remote, object? question)
    {
        if (_writers.TryAdd(writer, remote)) Context.Watch(writer);
        switch (question)
        {
            case EndAll all when all.Remote == remote:
                _ending.Add(writer);
                _log.Info("a connection with the node at {0}, which was put out, is ended", remote);
                ((ExtendedActorSystem)Context.System).Stop(writer);
                break;
            case EndConnection end when end.Remote == remote:
                _log.Info("a connection with the node at {0}, which does not read from it, is ended", remote);
                Context.ActorSelection(writer.Path / Connection).Tell(PoisonPill.Instance);
                break;
            case Count count when _counts.GetValueOrDefault(remote) == count:
                count.Unheard.Remove(writer);
                End(count);
                break;
            case null when _writers.Where(known => known.Value == remote).Select(known => known.Key).ToList() is { Count: > 1 } two:
                // One that was told to end does not answer any more: only of those that say once more that they are there, there are two.
                _counts[remote] = new Count(remote, two);
                foreach (var each in two) each.Tell(new Identify(_counts[remote]));
                break;
        }
    }

    private void End(Count count)
    {
        if (count.Unheard.Count > 0) return;
        _counts.Remove(count.Remote);
        if (count.All.Count < 2) return;
        _log.Warning("there are {0} connections that are written on with the node at {1}, of which it reads one: they are ended, and the next message makes a new one", count.All.Count, count.Remote);
        foreach (var each in count.All) ((ExtendedActorSystem)Context.System).Stop(each);
    }

    private void OnEnded(IActorRef writer)
    {
        if (!_writers.Remove(writer, out var remote)) return;
        if (_counts.TryGetValue(remote, out var count))
        {
            count.All.Remove(writer);
            count.Unheard.Remove(writer);
            End(count);
        }

        // One that was made before remoting noted this end is lost by it. It learns of it behind the question that it may have already, and so before the next.
        if (_ending.Remove(writer)) AskManager(new Later(new EndAll(remote), 1));
    }

    private void OnUndelivered(object message)
    {
        if (UnclaimedConnection.Of(message) is not { } unclaimed) return;
        _log.Info("a connection with the node at {0} came about when nobody waited for it any more, and is closed", unclaimed.RemoteAddress);
        unclaimed.Disassociate("nobody waited for it any more", _log);
        var doubt = new Doubt(unclaimed.RemoteAddress);
        _doubts[doubt.Remote] = doubt;
        Timers.StartPeriodicTimer(doubt.Remote, new LookAgain(doubt.Remote), Pause);
    }

    private void Look(Doubt doubt)
    {
        if (--doubt.Left == 0)
        {
            _doubts.Remove(doubt.Remote);
            Timers.Cancel(doubt.Remote);
            return;
        }

        // Who is not connected is not called for this, and an endpoint that calls is left alone: what comes of its call later would be one more that nobody waits for.
        if (!_connected.Contains(doubt.Remote))
        {
            doubt.Unheard = 0;
            return;
        }

        if (++doubt.Unheard > MostUnheard)
        {
            doubt.Unheard = 0;
            AskManager(new Later(new EndConnection(doubt.Remote), 0));
            return;
        }

        Context.ActorSelection(new RootActorPath(doubt.Address) / "user").Tell(new Identify(doubt.Remote));
    }

    private static void OnManager(Later answered)
    {
        if (answered.Rounds > 0) AskManager(answered with { Rounds = answered.Rounds - 1 });
        else AskAll(answered.Question);
    }

    /// <summary>When it answers it is done with what it had to do before.</summary>
    private static void AskManager(Later question) => Context.ActorSelection("/system/endpointManager").Tell(new Identify(question));

    private static void AskAll(object? question) => Context.ActorSelection("/system/endpointManager/*").Tell(new Identify(question));

    /// <summary>Who is asked whether he is still there.</summary>
    private sealed class Count(string remote, IEnumerable<IActorRef> writers)
    {
        public string Remote => remote;

        public HashSet<IActorRef> All { get; } = [.. writers];

        public HashSet<IActorRef> Unheard { get; } = [.. writers];
    }

    /// <summary>Asked of all; those that write to the node answer for it.</summary>
    private sealed record EndAll(string Remote) : INoSerializationVerificationNeeded;

    /// <summary>The same; they go on with another connection.</summary>
    private sealed record EndConnection(string Remote) : INoSerializationVerificationNeeded;

    /// <summary>A node that may not hear this one, though they are connected.</summary>
    private sealed class Doubt(Address address)
    {
        public Address Address => address;

        public string Remote { get; } = $"{address}";

        /// <summary>How many more looks there are.</summary>
        public int Left { get; set; } = Looks;

        /// <summary>How many looks ago it was heard, or connected.</summary>
        public int Unheard { get; set; }
    }

    /// <summary>Asked of all when their manager has answered once, and so many times more.</summary>
    private sealed record Later(object? Question, int Rounds) : INoSerializationVerificationNeeded;

    private sealed record LookAgain(string Remote) : INoSerializationVerificationNeeded;
}
