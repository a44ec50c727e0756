using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Nbd;

/// <summary>Ports of network block devices (deploy-boot-uboot.md §5).</summary>
internal static class XnbdPorts
{
    private const int First = 55000, Last = 55999;

    /// <summary>The ports to try, in order: the one that the job names, or those of the range in an order of their own.</summary>
    /// <param name="random">Decides the order.</param>
    public static IReadOnlyList<int> Of(XnbdSpec? xnbd, Random random)
    {
        if (xnbd?.Port is { } port) return [port];
        var ports = Enumerable.Range(First, Last - First + 1).ToArray();
        random.Shuffle(ports);
        return ports;
    }
}
