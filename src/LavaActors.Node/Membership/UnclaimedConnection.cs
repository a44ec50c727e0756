using System.Reflection;
using Akka.Remote;
using Akka.Remote.Transport;

namespace LavaActors.Node.Membership;

/// <summary>
/// A connection that came about when the endpoint that asked for it had ended. Akka's remoting (1.5.74) tells the endpoint of it, and does not notice that this is gone: the connection stays open and answers
/// for itself, and nobody ever reads from it. The node at its other end takes it for the one to write on, and everything that it says is lost.
/// </summary>
internal static class UnclaimedConnection
{
    private static readonly PropertyInfo Handle = typeof(RemoteSettings).Assembly.GetType("Akka.Remote.EndpointWriter+Handle")?.GetProperty("ProtocolHandle")
        ?? throw new InvalidOperationException("This Akka.Remote has no EndpointWriter.Handle; see how its endpoints learn of their connections now.");

    /// <param name="undelivered">A message that nobody got.</param>
    /// <returns>The connection; null for any other message.</returns>
    public static AssociationHandle? Of(object undelivered) => undelivered.GetType() == Handle.DeclaringType ? (AssociationHandle?)Handle.GetValue(undelivered) : null;
}
