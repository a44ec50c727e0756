using Akka.Actor;

namespace LavaActors.Dispatch.Consoles;

/// <summary>What is said to and by a ConsoleActor. All of it stays within one process.</summary>
public static class ConsoleMessages
{
    public interface ICommand : INoSerializationVerificationNeeded;

    /// <summary>An action waits for something; answered with a <see cref="ConsoleMatch"/>, or with a fault if a pattern cannot be searched for. A second one while the first waits replaces it.</summary>
    public sealed record Expect(long Turn, IReadOnlyList<ConsolePattern> Patterns, TimeSpan Limit) : ICommand;

    /// <summary>The wait of that turn is no longer wanted; answered with <see cref="LastReceived"/>.</summary>
    public sealed record Forget(long Turn) : ICommand;

    /// <summary>The end of what was received and not consumed, printable.</summary>
    public sealed record LastReceived(string Tail);

    /// <summary>An action types a text; answered with <see cref="Sent"/> or <see cref="SendFailed"/>.</summary>
    public sealed record Send(string Text, TimeSpan Pace) : ICommand;

    public sealed record Sent;

    public sealed record SendFailed(string Why);

    /// <summary>What was received and not consumed is of no use any more; answered with <see cref="Discarded"/>.</summary>
    public sealed record Discard : ICommand
    {
        public static readonly Discard Instance = new();
    }

    public sealed record Discarded
    {
        public static readonly Discarded Instance = new();
    }

    /// <summary>A test shell takes over everything that is received.</summary>
    public sealed record StreamTo(ConsoleStream Stream) : ICommand;

    /// <summary>It has enough; <paramref name="Unused"/> goes back to the waits.</summary>
    public sealed record StreamEnded(ConsoleStream Stream, string Unused) : ICommand;

    /// <summary>A program talks over the console: received bytes go to it alone.</summary>
    public sealed record RelayTo(ConsoleRelay Relay) : ICommand;

    /// <summary>It has ended; <paramref name="Unused"/> goes back to the waits.</summary>
    public sealed record RelayEnded(ConsoleRelay Relay, byte[] Unused) : ICommand;

    /// <summary>Bytes of that program; answered with <see cref="Sent"/> or <see cref="SendFailed"/>.</summary>
    public sealed record SendBytes(ReadOnlyMemory<byte> Data) : ICommand;

    /// <summary>A person types bytes, beside whoever else does; not in the log. Answered with <see cref="Sent"/> or <see cref="SendFailed"/>.</summary>
    public sealed record TypeBytes(ReadOnlyMemory<byte> Data) : ICommand;

    /// <summary>To the <see cref="ConsoleViewer"/>, before all else.</summary>
    public sealed record Opened(string Line) : INoSerializationVerificationNeeded;

    /// <summary>To the <see cref="ConsoleViewer"/>: what was received. What a program receives that talks over the console is not among it.</summary>
    public sealed record Output(ReadOnlyMemory<byte> Data) : INoSerializationVerificationNeeded;

    /// <summary>To the <see cref="ConsoleViewer"/>, as the last: the other side is gone.</summary>
    public sealed record Closed(string Why) : INoSerializationVerificationNeeded;

    /// <summary>Whoever opened the console knows that the other side is gone, although its connection does not say so.</summary>
    public sealed record Break(string Why) : ICommand;

    /// <summary>Whoever opened the console closes it; the actor ends.</summary>
    public sealed record Close : ICommand
    {
        public static readonly Close Instance = new();
    }
}
