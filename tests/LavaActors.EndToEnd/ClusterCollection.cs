using LavaActors.EndToEnd.Cluster;

namespace LavaActors.EndToEnd;

/// <summary>Tests with clusters of processes: after all others and one at a time, since each keeps a machine of two processors busy.</summary>
[CollectionDefinition(nameof(ClusterCollection), DisableParallelization = true)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>;
