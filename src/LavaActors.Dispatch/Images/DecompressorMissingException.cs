namespace LavaActors.Dispatch.Images;

/// <summary>A decompressor's program is not installed on the dispatcher.</summary>
public sealed class DecompressorMissingException(string message, Exception inner) : Exception(message, inner);
