namespace LavaActors.EndToEnd;

/// <summary>Tests that start a cluster of their own: there is room for one at a time, on the machine and among the names of its networks.</summary>
[CollectionDefinition(nameof(OwnClusterCollection), DisableParallelization = true)]
public sealed class OwnClusterCollection;
