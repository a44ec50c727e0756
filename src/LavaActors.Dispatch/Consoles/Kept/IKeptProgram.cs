namespace LavaActors.Dispatch.Consoles.Kept;

/// <summary>A channel to a program that outlives it: where it is only disposed, as with the dispatcher's process, the program goes on.</summary>
public interface IKeptProgram : IByteChannel
{
    /// <summary>Ends the program, in a few seconds at most; never throws. The channel is of no use any more, and still to be disposed.</summary>
    Task EndAsync();
}
