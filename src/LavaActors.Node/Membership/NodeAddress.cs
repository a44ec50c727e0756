using Akka.Actor;

namespace LavaActors.Node.Membership;

/// <summary>A node's address as people write it: <c>127.0.0.1:4053</c>.</summary>
internal static class NodeAddress
{
    public static string Of(Address address) => $"{address.Host}:{address.Port}";
}
