namespace LavaActors.Benchmarks.Peers;

/// <summary>The program that a benchmark compares with cannot be run here: then there is no figure of it, and no ratio.</summary>
public sealed class PeerMissingException(string why) : Exception(why);
