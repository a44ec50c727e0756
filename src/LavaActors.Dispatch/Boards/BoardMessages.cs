using Akka.Actor;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Ids;

namespace LavaActors.Dispatch.Boards;

/// <summary>What is said to and by a DeviceActor. All of it stays within one process.</summary>
public static class BoardMessages
{
    /// <summary>Only the run that holds the board is obeyed.</summary>
    public interface IHolderCommand : INoSerializationVerificationNeeded
    {
        JobId Job { get; }
    }

    /// <summary>PipelineActor, when its run starts; answered with <see cref="Acquired"/> or <see cref="Refused"/>.</summary>
    public sealed record Acquire(JobId Job, long Fencing, RunLog Log, RunPaths Paths) : INoSerializationVerificationNeeded;

    /// <summary>The board is the run's.</summary>
    public sealed record Acquired : INoSerializationVerificationNeeded
    {
        public static readonly Acquired Instance = new();
    }

    /// <summary>It is not; why.</summary>
    public sealed record Refused(string Why) : INoSerializationVerificationNeeded;

    /// <summary>A command failed in an expected way.</summary>
    public sealed record Failed(ActionFault Fault) : INoSerializationVerificationNeeded;

    /// <summary>PipelineActor, when the run is over: consoles are closed, TFTP names and exports withdrawn, the run's directories removed. Answered with
    /// <see cref="Released"/> when all that is done. It does not switch the board off: the finalize action has done it.</summary>
    public sealed record Release(JobId Job) : IHolderCommand;

    public sealed record Released : INoSerializationVerificationNeeded
    {
        public static readonly Released Instance = new();
    }

    /// <summary>An action wants a console; answered with <see cref="ConsoleOpened"/> or <see cref="Failed"/>.</summary>
    public sealed record OpenConsole(JobId Job, string Connection) : IHolderCommand;

    public sealed record ConsoleOpened(IConsole Console) : INoSerializationVerificationNeeded;

    /// <summary>An action wants commands of the device run on this host; answered with <see cref="Done"/> or <see cref="Failed"/>.</summary>
    public sealed record RunCommands(JobId Job, IReadOnlyList<string> Commands, TimeSpan Limit) : IHolderCommand;

    /// <summary>An action publishes a file; answered with <see cref="Done"/> or <see cref="Failed"/>.</summary>
    public sealed record Publish(JobId Job, string Name, string File) : IHolderCommand;

    /// <summary>An action exports a directory; answered with <see cref="Done"/> or <see cref="Failed"/>.</summary>
    public sealed record Export(JobId Job, string Directory) : IHolderCommand;

    public sealed record Done : INoSerializationVerificationNeeded
    {
        public static readonly Done Instance = new();
    }

    /// <summary>DispatcherActor, about a run that a process before this one left behind; answered with <see cref="Released"/> once the board is off and the
    /// run's files are gone, which for a run of this process happens never.</summary>
    public sealed record ConfirmClean : INoSerializationVerificationNeeded
    {
        public static readonly ConfirmClean Instance = new();
    }
}
