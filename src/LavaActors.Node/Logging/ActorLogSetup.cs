using Akka.Actor.Setup;

namespace LavaActors.Node.Logging;

/// <summary>Tells <see cref="ActorLogger"/>, which the actor system itself makes, where the host's log is.</summary>
internal sealed class ActorLogSetup(ILoggerFactory host) : Setup
{
    public ILoggerFactory Host { get; } = host;
}
