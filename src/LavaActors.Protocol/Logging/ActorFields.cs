using System.Collections.Concurrent;
using Akka.Actor;

namespace LavaActors.Protocol.Logging;

/// <summary>
/// What an actor and those below it work on, for logs that programs read: an actor says it of itself when it starts, and takes it back when it stops. The actors of a process that live at
/// the same path of two actor systems say the same in effect, so the system is left out.
/// </summary>
public static class ActorFields
{
    private static readonly ConcurrentDictionary<string, LogFields> Known = new(StringComparer.Ordinal);

    public static void Set(IActorRef actor, LogFields fields) => Known[PathOf(actor)] = fields;

    public static void Clear(IActorRef actor) => Known.TryRemove(PathOf(actor), out _);

    /// <summary>Of an actor's path, as <c>/user/dispatcher/device-qemu01</c>, together with those above it; what is nearer counts.</summary>
    public static LogFields Of(string path)
    {
        var fields = LogFields.None;
        for (var at = path.IndexOf('/', 1); ; at = path.IndexOf('/', at + 1))
        {
            if (Known.TryGetValue(at < 0 ? path : path[..at], out var here)) fields = fields.With(here);
            if (at < 0) return fields;
        }
    }

    private static string PathOf(IActorRef actor) => actor.Path.ToStringWithoutAddress();
}
