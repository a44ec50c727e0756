using LavaActors.Dispatch.Consoles;

namespace LavaActors.Dispatch.Guests;

/// <summary>A command on the target whose output is read and whose input is written while it runs.</summary>
internal interface IFollowChannel : IByteChannel
{
    /// <summary>The command has ended by itself: the connection is not to blame. Known when its output has ended.</summary>
    bool HasEnded { get; }

    /// <summary>Its exit code.</summary>
    int EndedWith { get; }
}
