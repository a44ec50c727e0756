namespace LavaActors.Dispatch.Images;

/// <summary>Compressed data is damaged, truncated, or not of the kind it was said to be.</summary>
public sealed class CorruptDataException : Exception
{
    public CorruptDataException(string message)
        : base(message)
    {
    }

    public CorruptDataException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
