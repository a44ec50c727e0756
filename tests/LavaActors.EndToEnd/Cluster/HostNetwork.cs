using System.Globalization;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd.Cluster;

/// <summary>
/// The network between the nodes of a cluster: a bridge, and a network namespace for each node, as if it had a host of its own. A cable can be pulled out: then packets are lost
/// without a word. A dispatcher's namespace has a second cable to the lab's boards, which stays in.
/// </summary>
public sealed class HostNetwork : IAsyncDisposable
{
    private const string Bridge = "lavac0", Prefix = "lava-c-", Net = "10.67.0.", LabNet = "10.66.0.", LabNamespace = "lava-lab";

    /// <summary>This end of the bridge: where the tests' clients are.</summary>
    public const string Here = Net + "1";

    /// <summary>An address of this host's that boards reach.</summary>
    public const string LabSide = LabNet + "254";

    private const int FirstLabAddress = 230, Nobody = 255;

    private readonly List<int> _hosts = [];

    private HostNetwork()
    {
    }

    /// <summary>Makes the bridge. What a run before that was killed left behind is removed first.</summary>
    public static async Task<HostNetwork> CreateAsync()
    {
        foreach (var line in (await IpAsync("netns", "list")).Split('\n').Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)))
            await IpAsync("netns", "del", line.Split(' ')[0]);
        await RemoveLinksAsync();
        await RemoveLinksAsync("-n", LabNamespace);
        // With a hardware address of its own: a bridge without takes the lowest of its ports', and changes it as they come and go.
        await IpAsync("link", "add", Bridge, "address", "52:54:00:67:ff:01", "type", "bridge", "stp_state", "0", "forward_delay", "0");
        await IpAsync("addr", "add", Here + "/24", "dev", Bridge);
        await IpAsync("link", "set", Bridge, "up");
        return new HostNetwork();
    }

    /// <summary>A namespace with an address on the bridge.</summary>
    /// <param name="host">Its number, from 1.</param>
    /// <returns>The words to be put before a command that is to run in it.</returns>
    public async Task<IReadOnlyList<string>> AddAsync(int host)
    {
        var name = Name(host);
        await IpAsync("netns", "add", name);
        _hosts.Add(host);
        await IpAsync("-n", name, "link", "set", "lo", "up");
        await IpAsync("link", "add", Port(host), "type", "veth", "peer", "name", "eth0", "address", Hardware(67, host), "netns", name);
        await IpAsync("link", "set", Port(host), "master", Bridge, "up");
        await IpAsync("-n", name, "addr", "add", $"{Address(host)}/24", "dev", "eth0");
        await IpAsync("-n", name, "link", "set", "eth0", "up");
        // Not 'ip netns exec': in the mount namespace that it makes, the boards' namespaces would be visible to nobody else.
        return ["nsenter", $"--net=/run/netns/{name}"];
    }

    /// <summary>A cable from a host's namespace to the lab's boards.</summary>
    /// <returns>The host's address there.</returns>
    public static async Task<string> AddLabAsync(int host)
    {
        var (name, address) = (Name(host), $"{LabNet}{FirstLabAddress + host}");
        await IpAsync("link", "add", Port(host), "netns", LabNamespace, "type", "veth", "peer", "name", "lab0", "address", Hardware(66, host), "netns", name);
        await IpAsync("-n", LabNamespace, "link", "set", Port(host), "master", "br0", "up");
        await IpAsync("-n", name, "addr", "add", address + "/16", "dev", "lab0");
        await IpAsync("-n", name, "link", "set", "lab0", "up");
        return address;
    }

    public static string Address(int host) => $"{Net}{10 + host}";

    /// <summary>Pulls a host's cable to the other nodes out.</summary>
    public static Task CutAsync(int host) => IpAsync("link", "set", Port(host), "down");

    /// <summary>Puts it in again.</summary>
    public static Task JoinAsync(int host) => IpAsync("link", "set", Port(host), "up");

    /// <summary>From now on nothing that a host sends to the database arrives; what it sends to other nodes does.</summary>
    public static Task HideStoreAsync(int host) => IpAsync("-n", Name(host), "neigh", "replace", Here, "lladdr", Hardware(67, Nobody), "dev", "eth0", "nud", "permanent");

    public static Task ShowStoreAsync(int host) => IpAsync("-n", Name(host), "neigh", "del", Here, "dev", "eth0");

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts) await IpAsync("netns", "del", Name(host));
        await IpAsync("link", "del", Bridge);
    }

    // Lines as "7: lavac3@if2: <BROADCAST,...". Deleting one end of a cable deletes both.
    /// <param name="where">Options of <c>ip</c> that name another namespace than this one.</param>
    private static async Task RemoveLinksAsync(params string[] where)
    {
        foreach (var link in await OursAsync())
        {
            try
            {
                await IpAsync([.. where, "link", "del", link]);
            }
            catch (InvalidOperationException)
            {
                // The kernel takes a cable away some time after the namespace at its other end.
                if ((await OursAsync()).Contains(link)) throw;
            }
        }

        async Task<List<string>> OursAsync() => [.. Ours(await IpAsync([.. where, "-o", "link", "show"]))];
    }

    private static IEnumerable<string> Ours(string links) =>
        links.Split('\n').Select(line => line.Split(' ') is [_, var name, ..] ? name.TrimEnd(':').Split('@')[0] : "").Where(name => name.StartsWith("lavac", StringComparison.Ordinal));

    private static string Name(int host) => $"{Prefix}{host}";

    private static string Port(int host) => $"lavac{host}";

    private static string Hardware(int net, int host) => $"52:54:00:{net.ToString(CultureInfo.InvariantCulture)}:02:{host:x2}";

    private static Task<string> IpAsync(params string[] words) => EmulatedLab.RunAsync("ip", words);
}
