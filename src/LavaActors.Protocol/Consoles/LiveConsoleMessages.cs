using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Consoles;

/// <summary>
/// What gateways say to the live console of a device, and what it says to them. It is on the device's dispatcher; messages for it go to the node's address + <see cref="DispatcherPath"/>, and it answers by itself.
/// A viewer is the actor that speaks for one of a gateway's clients, and is gone when that actor is. What was received on a device belongs to sessions: each run of a job is one, and each time a
/// person opens the console of a device in maintenance. A gateway decides who may see which, so nothing of a session is sent to a viewer that has not been admitted to it.
/// </summary>
public static class LiveConsoleMessages
{
    /// <summary>The DispatcherActor of every dispatcher hands them on.</summary>
    public const string DispatcherPath = "/user/dispatcher";

    /// <summary>The most that <see cref="Type"/> takes, in bytes.</summary>
    public const int MaxTyped = 16 * 1024;

    /// <summary>The most that a <see cref="Received"/> has, in bytes.</summary>
    public const int MaxPiece = 32 * 1024;

    public interface ICommand : IWireMessage
    {
        DeviceName Device { get; }
    }

    public interface IReply : IWireMessage
    {
        DeviceName Device { get; }
    }

    // Commands

    /// <summary>A viewer comes, or what he may do is known (again). Answer: <see cref="State"/>, now and after each change, as long as the viewer lives.</summary>
    /// <param name="Session">The one that <paramref name="Right"/> is for; where there is another one by now he has none.</param>
    /// <param name="User">Whose client it is.</param>
    public sealed record Watch(DeviceName Device, long Session, string User, ConsoleRight Right) : ICommand;

    /// <summary>A viewer is ready for more. Answer, as soon as there is anything: one <see cref="Received"/>. So who is slow is sent no more than he takes, and what the ring has lost meanwhile he is not
    /// sent at all.</summary>
    /// <param name="From">The offset that he wants to go on from.</param>
    public sealed record ReadOn(DeviceName Device, long Session, string Line, long From) : ICommand;

    /// <summary>A person wants the console of a device that is in maintenance opened, which the gateway has looked at. Answer: a <see cref="State"/> with a new session, or <see cref="Refused"/>.</summary>
    public sealed record Open(DeviceName Device) : ICommand;

    /// <summary>A viewer wants to type. Answer: a <see cref="State"/>, or <see cref="Refused"/>.</summary>
    public sealed record AskFloor(DeviceName Device, long Session) : ICommand;

    /// <summary>Somebody answers a viewer who wants to type.</summary>
    public sealed record AnswerFloor(DeviceName Device, long Session, long Asker, bool IsGranted) : ICommand;

    public sealed record ReleaseFloor(DeviceName Device, long Session) : ICommand;

    /// <summary>Who has the floor types. Answer: <see cref="Taken"/> or <see cref="Refused"/>; the next is to be sent after that.</summary>
    public sealed record Type(DeviceName Device, long Session, string Line, byte[] Data) : ICommand;

    /// <summary>A viewer goes. Answer: <see cref="Left"/>, after all <see cref="Typed"/>.</summary>
    public sealed record Leave(DeviceName Device) : ICommand;

    // Replies

    /// <summary>How things are.</summary>
    /// <param name="Session">0: there was none yet.</param>
    /// <param name="Job">The sub-job whose run it is; null for a console that a person opened.</param>
    /// <param name="IsOver">The run is over, or the console closed; what was received is still there.</param>
    /// <param name="Lines">The connections of the device that were opened in it, the first one first.</param>
    /// <param name="You">The number of the viewer that this is sent to.</param>
    /// <param name="Users">Whose clients watch, by name, at most <see cref="MaxUsers"/>.</param>
    /// <param name="Viewers">How many clients watch.</param>
    /// <param name="Holder">Who has the floor; null for nobody.</param>
    /// <param name="Asker">Who asks for it; null for nobody.</param>
    public sealed record State(
        DeviceName Device,
        long Session,
        JobId? Job,
        bool IsOver,
        IReadOnlyList<string> Lines,
        long You,
        IReadOnlyList<string> Users,
        int Viewers,
        FloorHolder? Holder,
        FloorAsker? Asker) : IReply
    {
        /// <summary>The most names that are told.</summary>
        public const int MaxUsers = 50;
    }

    /// <summary>What a device said.</summary>
    /// <param name="Offset">Where it begins; behind the one that was asked for where the ring has lost what is between.</param>
    public sealed record Received(DeviceName Device, long Session, string Line, long Offset, byte[] Data) : IReply;

    /// <summary>What was typed is on its way.</summary>
    public sealed record Taken(DeviceName Device) : IReply;

    /// <summary>To the gateway of the one who typed, for the audit log: a line, or a part of one.</summary>
    public sealed record Typed(DeviceName Device, JobId? Job, string Line, string Text) : IReply;

    /// <summary>Why something is not done, or is not so any more.</summary>
    public sealed record Refused(DeviceName Device, string Why) : IReply;

    public sealed record Left(DeviceName Device) : IReply;
}

/// <summary>Who has the floor.</summary>
/// <param name="Because">How he got it, as <c>granted by anna</c>.</param>
public sealed record FloorHolder(long Viewer, string User, string Because);

/// <summary>Who asks for the floor.</summary>
/// <param name="NeedsPermit">Only who may change the job can grant it, and if nobody does he is denied; else it is his at <paramref name="Until"/>.</param>
public sealed record FloorAsker(long Viewer, string User, bool NeedsPermit, DateTimeOffset Until);
