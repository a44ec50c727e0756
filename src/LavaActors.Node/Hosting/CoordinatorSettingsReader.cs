using System.Net;
using LavaActors.Coordination.Door;
using LavaActors.Yaml;

namespace LavaActors.Node.Hosting;

/// <summary>Reads where dispatchers of LAVA find a coordinator: <c>coordinator: {listen: 127.0.0.1:3079, allow: [10.0.0.0/8]}</c>. Without it there is none.</summary>
internal static class CoordinatorSettingsReader
{
    /// <param name="root">The settings file.</param>
    public static DoorSettings? Read(MapReader root)
    {
        if (root.Section("coordinator") is not { } section) return null;
        var listen = new IPEndPoint(IPAddress.Loopback, DoorSettings.DefaultPort);
        if (section.NonEmptyString("listen") is { } given)
        {
            if (EndPointText.Parse(given) is { } endPoint) listen = endPoint;
            else section.Error("listen", $"'{given}' is no address", "give one as 127.0.0.1:3079");
        }

        var allow = new List<IPNetwork>();
        foreach (var text in section.Strings("allow"))
        {
            if (IPNetwork.TryParse(text, out var network)) allow.Add(network);
            else if (IPAddress.TryParse(text, out var address)) allow.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else section.Error("allow", $"'{text}' is no network", "write it as 10.0.0.0/8, or an address");
        }

        if (!IPAddress.IsLoopback(listen.Address) && allow.Count == 0)
            section.Missing("allow", "name the networks of the dispatchers, as 'allow: [10.0.0.0/8]': whoever reaches this port takes part in groups, nobody logs in");
        section.RejectUnknown();
        return new DoorSettings(listen, allow);
    }
}
