using System.Globalization;
using System.Net;
using LavaActors.Gateway.Access;

namespace LavaActors.Gateway.Events.Publishing;

/// <summary>Where a node publishes the lab's events by ZeroMQ, for clients of LAVA that wait for one (docs/events.md).</summary>
/// <param name="Listen">Port 0: any free one.</param>
/// <param name="Advertise">The address that clients are told, as <c>tcp://lab.example.com:5500</c>; null: <paramref name="Listen"/>.</param>
public sealed record EventPublisherSettings(IPEndPoint Listen, string? Advertise = null)
{
    private const string Scheme = "tcp://";

    /// <summary>What stands for any address: to listen at, and in what clients are told for the host whom they ask (spec: xmlrpc-api.md §5).</summary>
    private const string AnyHost = "*";

    private bool IsAnyHost => Listen.Address.Equals(IPAddress.Any) || Listen.Address.Equals(IPAddress.IPv6Any);

    /// <summary>An address to listen at as people write it: <c>tcp://127.0.0.1:5500</c>, <c>tcp://*:5500</c>. Null for what is none.</summary>
    public static IPEndPoint? ParseListen(string text)
    {
        if (Rest(text) is not { } rest || !HasPort(rest, out var host)) return null;
        return IPEndPoint.TryParse(host == AnyHost ? $"{IPAddress.Any}{rest[AnyHost.Length..]}" : rest, out var endPoint) ? endPoint : null;
    }

    /// <summary>Whether a text is an address that clients can be told: a name or an address, or <c>*</c> for the one whom they ask, and a port.</summary>
    public static bool IsAdvertisable(string text) => Rest(text) is { } rest && HasPort(rest, out var host) && !rest.EndsWith(":0", StringComparison.Ordinal) && (host == AnyHost || Uri.CheckHostName(host.Trim('[', ']')) != UriHostNameType.Unknown);

    /// <summary>What clients are told.</summary>
    /// <param name="port">Where it really listens.</param>
    public string AddressWith(int port) => Advertise ?? $"{Scheme}{(IsAnyHost ? $"{AnyHost}:{port.ToString(CultureInfo.InvariantCulture)}" : new IPEndPoint(Listen.Address, port).ToString())}";

    /// <summary>
    /// As whom everybody hears who connects, since nobody can say there who he is: as whoever reads over HTTP without saying so. Where that is everybody who reaches loopback, others who reach this socket hear what is public.
    /// </summary>
    /// <param name="unnamed">Who that is over HTTP.</param>
    public Caller? Listener(Caller unnamed, AccessSettings access)
    {
        var caller = unnamed.IsSuperuser && access.Mode != AccessMode.Open && !IPAddress.IsLoopback(Listen.Address) ? Caller.Nobody : unnamed;
        return caller.IsNobody && !access.AnonymousRead ? null : caller;
    }

    private static string? Rest(string text) => text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : null;

    private static bool HasPort(string text, out string host)
    {
        var colon = text.LastIndexOf(':');
        host = colon > 0 ? text[..colon] : "";
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }
}
