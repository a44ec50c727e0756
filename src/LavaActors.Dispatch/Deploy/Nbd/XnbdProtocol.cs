using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Deploy.Nbd;

/// <summary>The job's <c>protocols.lava-xnbd</c> (pipeline.md §2.1, deploy-boot-uboot.md §5).</summary>
internal static class XnbdProtocol
{
    private const int First = 55000, Last = 55999, LargestPort = 65535;

    /// <summary>The mapping; null if the job has none.</summary>
    public static YamlMap? Of(JobDefinition job) => (job.Source["protocols"] as YamlMap)?["lava-xnbd"] as YamlMap;

    /// <summary>What is wrong with the port; null if nothing.</summary>
    public static string? Problem(JobDefinition job) => Of(job)?["port"] switch
    {
        null => null,
        YamlScalar scalar when scalar.Text == "auto" || scalar.AsInt() is > 0 and <= LargestPort => null,
        var other => $"{other.Span}: protocols.lava-xnbd.port is {other.Described}; it must be 'auto' or a port number",
    };

    /// <summary>The ports to try, in order: the one that the job names, or those of the range in an order of their own.</summary>
    /// <param name="random">Decides the order.</param>
    public static IReadOnlyList<int> Ports(JobDefinition job, Random random)
    {
        if ((Of(job)?["port"] as YamlScalar)?.AsInt() is { } port) return [(int)port];
        var ports = Enumerable.Range(First, Last - First + 1).ToArray();
        random.Shuffle(ports);
        return ports;
    }
}
