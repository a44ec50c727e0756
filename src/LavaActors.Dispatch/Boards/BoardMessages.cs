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

    /// <summary>PipelineActor, when its run starts, or goes on in a process after the one that began it; answered with <see cref="Acquired"/>, <see cref="Refused"/> or
    /// <see cref="Failed"/>. A run with a smaller fencing number that holds the board loses it: it is switched off first.</summary>
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

    /// <summary>PipelineActor or RunActor, when the run is over: consoles are closed, TFTP names and exports withdrawn, the run's directories removed. Answered with
    /// <see cref="Released"/> when all that is done; if the board could not be switched off, not before the scheduler knows that (<see cref="OutOfServiceTold"/>).</summary>
    /// <param name="SwitchOff">The board is switched off too; false if the finalize action has done it.</param>
    public sealed record Release(JobId Job, bool SwitchOff = false) : IHolderCommand;

    public sealed record Released : INoSerializationVerificationNeeded
    {
        public static readonly Released Instance = new();
    }

    /// <summary>An action wants a console; answered with <see cref="ConsoleOpened"/> or <see cref="Failed"/>.</summary>
    /// <param name="Stop">The action does not want it any more.</param>
    /// <param name="Program">A command line whose terminal is to be the console, instead of the device's command for a connection of that name; one that is open is replaced.</param>
    /// <param name="Open">Opens it in the place of either.</param>
    public sealed record OpenConsole(JobId Job, string Connection, CancellationToken Stop, string? Program = null, Func<CancellationToken, Task<IByteChannel>>? Open = null) : IHolderCommand;

    public sealed record ConsoleOpened(IConsole Console) : INoSerializationVerificationNeeded;

    /// <summary>An action wants commands of the device run on this host; answered with <see cref="Done"/> or <see cref="Failed"/>. Commands that still run are stopped
    /// before.</summary>
    /// <param name="Limit">For all of them together.</param>
    /// <param name="Stop">The action does not want them any more.</param>
    public sealed record RunCommands(JobId Job, IReadOnlyList<string> Commands, TimeSpan Limit, CancellationToken Stop) : IHolderCommand;

    /// <summary>DispatcherActor, when a guest's run begins on the board; it counts until the actor ends.</summary>
    public sealed record GuestBegan(IActorRef Run) : INoSerializationVerificationNeeded;

    /// <summary>PipelineActor of the host, whose tests are over: answered with <see cref="Done"/> when the board's guests have ended too, or after
    /// <paramref name="Limit"/>.</summary>
    public sealed record AwaitGuests(JobId Job, TimeSpan Limit) : IHolderCommand;

    /// <summary>An action wants to know whether files can be served over TFTP; answered with <see cref="TftpChecked"/> or <see cref="Failed"/>.</summary>
    public sealed record CheckTftp(JobId Job) : IHolderCommand;

    public sealed record TftpChecked(string? Problem) : INoSerializationVerificationNeeded;

    /// <summary>An action publishes a file; answered with <see cref="Done"/> or <see cref="Failed"/>.</summary>
    public sealed record Publish(JobId Job, string Name, string File) : IHolderCommand;

    /// <summary>An action exports a directory; answered with <see cref="Done"/> or <see cref="Failed"/>.</summary>
    public sealed record Export(JobId Job, string Directory) : IHolderCommand;

    public sealed record Done : INoSerializationVerificationNeeded
    {
        public static readonly Done Instance = new();
    }

    /// <summary>DispatcherActor, about a run that a process before this one left behind; answered with <see cref="Released"/> once the board is off and the
    /// run's files are gone, or the board is out of service because that failed and the scheduler knows.</summary>
    public sealed record ConfirmClean(JobId Job) : INoSerializationVerificationNeeded;

    /// <summary>DeviceActor to DispatcherActor: the board was taken from a run, since a later reservation gives it to another job.</summary>
    public sealed record Superseded(JobId Job, JobId By) : INoSerializationVerificationNeeded;

    /// <summary>DeviceActor, PipelineActor or RunActor, up to DispatcherActor: a directory that nobody needs any more and that is out of everybody's way. It is removed in
    /// the background, so that neither board nor job waits for it.</summary>
    public sealed record Discard(string Directory) : INoSerializationVerificationNeeded;

    /// <summary>DispatcherActor, once the scheduler has said who has the board, and when that is another dispatcher now. Before the first one nothing is done to a board that a process before
    /// this one had.</summary>
    /// <param name="Resumes">The job of a process before this one whose run goes on; null: none does.</param>
    /// <param name="NotOurs">Why the board is not to be touched; null: it may be.</param>
    /// <param name="Fencing">The number of the board's last reservation; 0 where it is not known.</param>
    public sealed record TakeUp(JobId? Resumes, string? NotOurs, long Fencing) : INoSerializationVerificationNeeded;

    /// <summary>DeviceActor to DispatcherActor: it was started anew after a fault, and waits to be told again who has the board.</summary>
    public sealed record Untold(string Device) : INoSerializationVerificationNeeded;

    /// <summary>DeviceActor to DispatcherActor: whatever a process before this one has left on the board, it can be given away now, or its run goes on.</summary>
    public sealed record Ready(string Device) : INoSerializationVerificationNeeded;

    /// <summary>DeviceActor to DispatcherActor: the board could not be switched off after a run, and is given to nobody until it could. Answered with <see cref="OutOfServiceTold"/>.</summary>
    public sealed record OutOfService(string Device, string Why) : INoSerializationVerificationNeeded;

    /// <summary>DispatcherActor, once the scheduler has that, or has no such board to give.</summary>
    public sealed record OutOfServiceTold : INoSerializationVerificationNeeded
    {
        public static readonly OutOfServiceTold Instance = new();
    }

    /// <summary>DeviceActor to DispatcherActor: after all it could.</summary>
    public sealed record BackInService(string Device) : INoSerializationVerificationNeeded;
}
