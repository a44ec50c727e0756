namespace LavaActors.Protocol.Groups;

/// <summary>Whoever made a call to a group has ended before it was answered: nobody is left whom the answer would concern.</summary>
public sealed class RunOverException : OperationCanceledException
{
    public RunOverException()
    {
    }

    public RunOverException(string message)
        : base(message)
    {
    }

    public RunOverException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
