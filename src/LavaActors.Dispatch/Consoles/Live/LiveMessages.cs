using Akka.Actor;
using LavaActors.Dispatch.Logs;
using LavaActors.Protocol.Ids;

namespace LavaActors.Dispatch.Consoles.Live;

/// <summary>What a DeviceActor and its LiveConsoleActor say to each other. All of it stays within one process.</summary>
public static class LiveMessages
{
    /// <summary>DeviceActor: a run has the board from now on, and its consoles say everything to the LiveConsoleActor. Answer: <see cref="Yielded"/>, when a console that a person had opened is closed.</summary>
    public sealed record RunBegan(JobId Job, RunLog Log) : INoSerializationVerificationNeeded;

    public sealed record Yielded : INoSerializationVerificationNeeded
    {
        public static readonly Yielded Instance = new();
    }

    /// <summary>DeviceActor: that run does not have it any more.</summary>
    public sealed record RunOver(JobId Job) : INoSerializationVerificationNeeded;

    /// <summary>LiveConsoleActor: a person wants the console. Answer: <see cref="LineLent"/> or <see cref="LineRefused"/>.</summary>
    public sealed record BorrowLine : INoSerializationVerificationNeeded
    {
        public static readonly BorrowLine Instance = new();
    }

    /// <summary>The board is nobody's, and locked against other processes until <see cref="LineReturned"/>.</summary>
    /// <param name="Line">The connection's name.</param>
    /// <param name="Command">Opens it.</param>
    public sealed record LineLent(string Line, string Command) : INoSerializationVerificationNeeded;

    public sealed record LineRefused(string Why) : INoSerializationVerificationNeeded;

    /// <summary>LiveConsoleActor: that console is closed.</summary>
    public sealed record LineReturned : INoSerializationVerificationNeeded
    {
        public static readonly LineReturned Instance = new();
    }
}
