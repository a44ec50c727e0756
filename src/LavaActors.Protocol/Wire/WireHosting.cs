using Akka.Hosting;

namespace LavaActors.Protocol.Wire;

/// <summary>Gives an actor system the wire serializer, and no other for our types or unknown ones.</summary>
public static class WireHosting
{
    /// <summary>
    /// The largest frame between two nodes, in bytes. Akka drops a larger one without telling anybody, so whatever can
    /// grow is capped below this where it is accepted (group data: see <see cref="Groups.GroupLimits"/>).
    /// </summary>
    public const int MaximumFrameBytes = 8 * 1024 * 1024;

    /// <summary>For actor systems that are not built by Akka.Hosting (tests).</summary>
    public static string Hocon { get; } =
        $$"""
        akka.actor {
          serializers {
            wire = "{{typeof(WireSerializer).FullName}}, {{typeof(WireSerializer).Assembly.GetName().Name}}"
            json = "{{typeof(NoJson).FullName}}, {{typeof(NoJson).Assembly.GetName().Name}}"
          }
          serialization-bindings {
            "{{typeof(IWireMessage).FullName}}, {{typeof(IWireMessage).Assembly.GetName().Name}}" = wire
          }
        }
        akka.remote.dot-netty.tcp.maximum-frame-size = {{MaximumFrameBytes}}b
        """;

    public static AkkaConfigurationBuilder AddWire(this AkkaConfigurationBuilder akka) => akka.AddHocon(Hocon, HoconAddMode.Prepend);
}
