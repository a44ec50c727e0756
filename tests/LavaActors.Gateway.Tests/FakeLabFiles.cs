using System.Collections.Concurrent;
using Akka.Actor;
using LavaActors.Protocol.Lab;
using static LavaActors.Protocol.Lab.LabFileMessages;

namespace LavaActors.Gateway.Tests;

/// <summary>The files of a dispatcher, in memory: what is written is what is read; a file that nobody has written has some text, too.</summary>
internal sealed class FakeLabFiles
{
    /// <summary>What a file has that nobody has written.</summary>
    public const string Untouched = "a: b\n";

    public ConcurrentDictionary<(LabFileKind Kind, string Name), string> Texts { get; } = [];

    /// <summary>The devices that were rendered, in order, with the contexts.</summary>
    public ConcurrentQueue<RenderDevice> Rendered { get; } = [];

    /// <summary>Answers where gateways ask; the scheduler has to say that the dispatcher is at this system's address.</summary>
    public void StartIn(ActorSystem system) => system.ActorOf(Props.Create(() => new Answering(this)), LabFileMessages.Path["/user/".Length..]);

    private IReply Answer(LabFileMessages.ICommand command)
    {
        switch (command)
        {
            case WriteFile write:
                Texts[(write.Kind, write.Name)] = write.Text;
                return new FileWritten();
            case ReadFile read:
                return new FileText(Texts.GetValueOrDefault((read.Kind, read.Name), Untouched), IsOwn: true);
            case RenderDevice render:
                Rendered.Enqueue(render);
                return new FileText($"hostname: {render.Device}\ncontext: '{render.Context ?? "none"}'\n", IsOwn: true);
            default:
                return new TypeNames(["mustang", "juno"]);
        }
    }

    private sealed class Answering : ReceiveActor
    {
        public Answering(FakeLabFiles files) => Receive<LabFileMessages.ICommand>(command => Sender.Tell(files.Answer(command)));
    }
}
