using System.Net;
using Akka.Actor;

namespace LavaActors.Dispatch.Tftp;

/// <summary>Everything that is said to or by <see cref="TftpServer"/>. All of it stays inside one process.</summary>
public static class TftpMessages
{
    /// <summary>Asked of the server.</summary>
    public interface ICommand;

    /// <summary>Answered to whoever asked.</summary>
    public interface IReply;

    /// <summary>Told to the subscribers of a run.</summary>
    public interface IEvent
    {
        string RunId { get; }
    }

    /// <summary>
    /// A run puts a file under a TFTP name; with <see cref="OnlyFor"/> it is served to that address alone. Publishing a name again replaces the
    /// file. Answered with <see cref="Published"/> or <see cref="PublishRefused"/>.
    /// </summary>
    /// <param name="RunId">the run that owns the file</param>
    /// <param name="Name">relative TFTP name with '/', for example `1234/tftp-deploy-k3x9abcd/kernel/uImage`</param>
    /// <param name="FilePath">absolute path on the dispatcher's disk; opened at each request</param>
    /// <param name="OnlyFor">the device's address, when it is known</param>
    public sealed record Publish(string RunId, string Name, string FilePath, IPAddress? OnlyFor = null) : ICommand;

    /// <summary>The run is over: its names are gone and its transfers are stopped. Its subscribers are forgotten. Answered with <see cref="Withdrawn"/>.</summary>
    public sealed record Withdraw(string RunId) : ICommand;

    /// <summary>From now on the events of this run go to the subscriber too, until it stops or the run withdraws. Not answered.</summary>
    public sealed record Subscribe(string RunId, IActorRef Subscriber) : ICommand;

    /// <summary>Asks where the server listens. Answered with <see cref="Status"/>.</summary>
    public sealed record GetStatus : ICommand
    {
        public static GetStatus Instance { get; } = new();
    }

    /// <summary>The file is served from now on, under the normalised name.</summary>
    public sealed record Published(string RunId, string Name) : IReply;

    /// <summary>The file is not served; why, and what would be right.</summary>
    public sealed record PublishRefused(string RunId, string Name, string Reason) : IReply;

    public sealed record Withdrawn(string RunId) : IReply;

    /// <summary>
    /// <see cref="Listening"/> is where requests are taken (with the real port when 0 was configured); null while the address cannot be bound, and
    /// then <see cref="Problem"/> says which address, why, and what to do. The server tries again by itself.
    /// </summary>
    public sealed record Status(IPEndPoint? Listening, string? Problem, int Transfers) : IReply;

    /// <summary>A client began to fetch a file. <see cref="Bytes"/> is the file's size.</summary>
    public sealed record TransferStarted(string RunId, string Name, IPEndPoint Client, long Bytes, int BlockSize, int WindowSize) : IEvent;

    /// <summary>
    /// The file was delivered. <see cref="Resent"/> blocks had to be sent again. <see cref="LastAckSeen"/> is false when the client fell silent after
    /// all blocks had been sent, which boot loaders do whose last acknowledgement was lost.
    /// </summary>
    public sealed record TransferFinished(string RunId, string Name, IPEndPoint Client, long Bytes, TimeSpan Duration, long Resent, bool LastAckSeen, long Blocks = 0) : IEvent;

    /// <summary>The transfer ended before its end: silence, an ERROR of the client, an unreadable file, or the run withdrew it.</summary>
    public sealed record TransferFailed(string RunId, string Name, IPEndPoint Client, long Bytes, TimeSpan Duration, string Reason) : IEvent;

    /// <summary>A request was refused that concerns this run: its name, or the address it published for.</summary>
    public sealed record TransferRefused(string RunId, string Name, IPEndPoint Client, TftpErrorCode Code, string Reason) : IEvent;
}
