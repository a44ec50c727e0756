using LavaActors.Gateway.Access;
using LavaActors.Gateway.Events.Publishing;
using LavaActors.Yaml;

namespace LavaActors.Node.Hosting;

/// <summary>Reads where the lab's events are published by ZeroMQ: <c>http: {events: {publish: "tcp://127.0.0.1:5500", advertise: "tcp://lab.example.com:5500"}}</c> (docs/events.md). Without it nowhere.</summary>
internal static class EventPublisherSettingsReader
{
    /// <param name="http">The section; null: there is none.</param>
    /// <param name="access">Who may do what over HTTP.</param>
    public static EventPublisherSettings? Read(MapReader? http, AccessSettings access)
    {
        if (http?.Section("events") is not { } section) return null;
        if (!section.Has("publish")) section.Missing("publish", "give the address to listen at, as tcp://127.0.0.1:5500");
        var publish = section.NonEmptyString("publish");
        var advertise = section.NonEmptyString("advertise");
        section.RejectUnknown();
        if (advertise is not null && !EventPublisherSettings.IsAdvertisable(advertise))
            section.Error("advertise", $"'{advertise}' is no address that clients can use", "give one as tcp://lab.example.com:5500; with * for the host clients take the one whom they ask over HTTP");
        if (publish is null) return null;
        if (EventPublisherSettings.ParseListen(publish) is not { } listen)
        {
            section.Error("publish", $"'{publish}' is no address to listen at", "give one as tcp://127.0.0.1:5500, or tcp://*:5500 for all addresses of this host; names are not taken");
            return null;
        }

        if (access is { AnonymousRead: false, Mode: not AccessMode.Open })
            section.Error("publish", "nothing would be published: nobody can say there who he is, and anonymous_read is false", "leave 'events' out; clients listen at /ws/ with their tokens");
        return new EventPublisherSettings(listen, advertise);
    }
}
