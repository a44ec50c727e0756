namespace LavaActors.EndToEnd;

/// <summary>The chaos run: after all others and alone, since it keeps a machine of two processors busy and uses boards of theirs.</summary>
[CollectionDefinition(nameof(ChaosCollection), DisableParallelization = true)]
public sealed class ChaosCollection;
