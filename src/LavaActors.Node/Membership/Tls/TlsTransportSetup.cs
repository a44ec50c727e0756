using Akka.Actor.Setup;

namespace LavaActors.Node.Membership.Tls;

/// <summary>Gives <see cref="TlsTransport"/>, which Akka makes, this node's certificate and the lab's CA.</summary>
internal sealed class TlsTransportSetup(ClusterTls tls) : Setup
{
    public ClusterTls Tls => tls;
}
