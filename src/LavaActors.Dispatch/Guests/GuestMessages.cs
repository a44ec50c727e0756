using Akka.Actor;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Guests;

/// <summary>What is said to and by a GuestSessionActor. All within one process.</summary>
public static class GuestMessages
{
    public interface ICommand : INoSerializationVerificationNeeded;

    /// <summary>An action logs in; answered with <see cref="Done"/> or <see cref="Failed"/>, at the latest at the deadline.</summary>
    public sealed record Connect(GuestTarget Target, DateTimeOffset Deadline) : ICommand;

    /// <summary>An action copies a file; answered with <see cref="Done"/> or <see cref="Failed"/>.</summary>
    /// <param name="Stop">The action does not want it any more.</param>
    public sealed record Copy(string LocalFile, string RemotePath, CancellationToken Stop) : ICommand;

    /// <summary>An action runs a command; answered with <see cref="GuestCommandResult"/> or <see cref="Failed"/>.</summary>
    /// <param name="Stop">The action does not want it any more.</param>
    public sealed record Execute(string Command, CancellationToken Stop) : ICommand;

    /// <summary>An action wants the login shell; answered with <see cref="ShellOpened"/> or <see cref="Failed"/>.</summary>
    public sealed record OpenShell : ICommand
    {
        public static readonly OpenShell Instance = new();
    }

    /// <summary>A test action follows the output of a test runner that was started away from the login; answered with <see cref="ShellOpened"/>. Broken connections are made again until
    /// the deadline.</summary>
    /// <param name="From">The first byte of the output that is wanted.</param>
    /// <param name="Passed">Told up to which byte the output was taken.</param>
    public sealed record Follow(DetachedShell Shell, long From, GuestTarget Target, DateTimeOffset Deadline, Action<long>? Passed) : ICommand;

    /// <summary>A followed shell starts its command; answered with <see cref="Followed"/> or <see cref="Failed"/>.</summary>
    internal sealed record StartFollowing(string Command) : ICommand;

    internal sealed record Followed(IFollowChannel Channel) : INoSerializationVerificationNeeded;

    /// <summary>Finalize logs out; answered with <see cref="Done"/>.</summary>
    public sealed record Close : ICommand
    {
        public static readonly Close Instance = new();
    }

    public sealed record Done : INoSerializationVerificationNeeded
    {
        public static readonly Done Instance = new();
    }

    public sealed record ShellOpened(IConsole Console) : INoSerializationVerificationNeeded;

    public sealed record Failed(ActionFault Fault) : INoSerializationVerificationNeeded;
}
