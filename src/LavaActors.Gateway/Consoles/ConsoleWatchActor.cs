using System.Threading.Channels;
using Akka.Actor;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Consoles;

namespace LavaActors.Gateway.Consoles;

/// <summary>Speaks for one client to the live console of a device: hands its commands on, and writes what is answered into a channel. As long as it lives the client watches.</summary>
internal sealed class ConsoleWatchActor : ReceiveActor
{
    private readonly ChannelWriter<object> _client;
    private IActorRef? _console;

    /// <param name="dispatcher">Hands commands to the console.</param>
    public ConsoleWatchActor(ICanTell dispatcher, ChannelWriter<object> client)
    {
        _client = client;
        Receive<LiveConsoleMessages.ICommand>(command => dispatcher.Tell(command, Self));
        Receive<LiveConsoleMessages.State>(state =>
        {
            // The one that knows this viewer; another one begins anew, and so does the client.
            if (_console is null) Context.Watch(_console = Sender);
            _client.TryWrite(state);
        });
        Receive<LiveConsoleMessages.IReply>(reply => _client.TryWrite(reply));
        Receive<Terminated>(_ => _client.TryWrite(new FeedBrokenException("the dispatcher is gone, or has other files of the device by now")));
    }

    public static Props Props(ICanTell dispatcher, ChannelWriter<object> client) => Akka.Actor.Props.Create(() => new ConsoleWatchActor(dispatcher, client));
}
