using Akka.Actor;
using LavaActors.Devices.Lab;
using LavaActors.Protocol.Lab;

namespace LavaActors.Dispatch.Labs;

/// <summary>One per dispatcher node, at <c>/user/lab-files</c>: gives gateways the files of its lab, and writes them. The watch of the device files notices what it wrote.</summary>
// An actor's resources end with PostStop.
#pragma warning disable CA1001
public sealed class LabFilesActor : ReceiveActor
#pragma warning restore CA1001
{
    /// <summary>Its name below <c>/user</c>.</summary>
    public const string ActorName = "lab-files";

    private readonly CancellationTokenSource _life = new();

    public LabFilesActor(LabFileAnswers answers) => Receive<LabFileMessages.ICommand>(command =>
    {
        // Files and templates: elsewhere, so that one that takes long keeps nobody waiting.
        var stop = _life.Token;
        Task.Run(() => answers.To(command, stop), stop).PipeTo(
            Sender, Self, success: reply => reply, failure: error => new LabFileMessages.FileRefused([error.GetBaseException().Message]));
    });

    /// <param name="files">The dispatcher's.</param>
    public static Props Props(DeviceFiles? files) => Akka.Actor.Props.Create(() => new LabFilesActor(new LabFileAnswers(files)));

    protected override void PostStop()
    {
        _life.Cancel();
        _life.Dispose();
    }
}
