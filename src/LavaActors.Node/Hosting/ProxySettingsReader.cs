using System.Net;
using System.Net.Sockets;
using LavaActors.Gateway.Http;
using LavaActors.Yaml;

namespace LavaActors.Node.Hosting;

/// <summary>Reads which proxies in front are believed: <c>http: {proxies: {trusted: [127.0.0.1, 10.1.0.0/24], hops: 1}}</c> (docs/proxy.md).</summary>
internal static class ProxySettingsReader
{
    private const int MostHops = 16;

    /// <param name="http">The section; null: there is none.</param>
    public static TrustedProxies Read(MapReader? http)
    {
        if (http?.Section("proxies") is not { } section) return TrustedProxies.None;
        if (!section.Has("trusted")) section.Missing("trusted", "list the addresses of the proxies, as [127.0.0.1, 10.1.0.0/24]");
        var networks = new List<IPNetwork>();
        IReadOnlyList<YamlNode> items = section.Node("trusted") switch { YamlList list => list.Items, { } one => [one], null => [] };
        for (var i = 0; i < items.Count; i++)
        {
            var path = section.PathOf("trusted", i);
            if (section.AsString(items[i], path) is not { } text) continue;
            if (Parse(text) is not { } network) section.Bag.Error(items[i].Span, path, $"'{text}' is no address", "write an address as 10.1.0.7, or a network as 10.1.0.0/24; names are not trusted");
            else if (network.PrefixLength == 0) section.Bag.Error(items[i].Span, path, $"'{text}' is everybody: whoever reaches this node could say where he comes from", "name the addresses of the proxies alone");
            else networks.Add(network);
        }

        var hops = section.Int("hops", 1, MostHops) ?? 1;
        section.RejectUnknown();
        return new TrustedProxies(networks, hops);
    }

    private static IPNetwork? Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        // 10.1 and 7 are addresses to the framework, too.
        if (!IPAddress.TryParse(text, out var address) || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != text)) return null;
        return new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }
}
