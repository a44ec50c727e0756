using Akka.Cluster.Hosting;
using Akka.Hosting;
using LavaActors.Protocol.Projection;

namespace LavaActors.Verdicts;

/// <summary>Puts what judges ended jobs into a node.</summary>
public static class VerdictHosting
{
    private const string Name = "verdicts";

    private sealed class Key;

    /// <summary>One for the whole cluster, on a controller.</summary>
    /// <param name="role">The cluster role of controllers.</param>
    public static AkkaConfigurationBuilder AddVerdicts(this AkkaConfigurationBuilder akka, string role, JobJudge judge, IVerdictStore verdicts, VerdictSettings? settings = null) =>
        akka.WithSingleton<Key>(
            Name,
            (_, _, _) => VerdictActor.Props(judge, verdicts, settings ?? new VerdictSettings()),
            new ClusterSingletonOptions { Role = role },
            createProxyToo: false);
}
