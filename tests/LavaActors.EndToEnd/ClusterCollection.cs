using LavaActors.EndToEnd.Cluster;

namespace LavaActors.EndToEnd;

/// <summary>Tests with one cluster of many processes: after all others and alone, since it keeps a machine of two processors busy.</summary>
[CollectionDefinition(nameof(ClusterCollection), DisableParallelization = true)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>;
