namespace LavaActors.EndToEnd;

/// <summary>
/// Tests that start a small cluster of their own and mostly wait: for a silence to be noticed, for a grace time to be over. One at a time, for they share the names of the cluster's networks, and beside the
/// tests of single nodes, which have other boards: 1 to 4 are for these.
/// </summary>
[CollectionDefinition(nameof(OwnClusterCollection))]
public sealed class OwnClusterCollection;
