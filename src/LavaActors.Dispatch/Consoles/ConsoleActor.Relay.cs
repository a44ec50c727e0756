using System.Threading.Channels;
using Akka.Actor;
using static LavaActors.Dispatch.Consoles.ConsoleMessages;

namespace LavaActors.Dispatch.Consoles;

/// <summary>A program that talks over the console in the place of everybody else.</summary>
public sealed partial class ConsoleActor
{
    private ConsoleRelay? _relay;

    private void ReceiveRelays()
    {
        Receive<RelayTo>(OnRelayTo);
        Receive<RelayEnded>(OnRelayEnded);
        Receive<Unrelayed>(u =>
        {
            TakeBack(u.Piece);
            Read();
        });
        Receive<SendBytes>(s =>
        {
            if (_closedBecause is { } why) Sender.Tell(new SendFailed(why));
            else WriteAsync(s.Data).PipeTo(Sender, success: () => new Sent(), failure: e => new SendFailed(e.Message));
        });
    }

    private async Task<object> RelayThenReadAsync(ConsoleRelay to, byte[] piece)
    {
        try
        {
            await to.Writer.WriteAsync(piece, _life.Token);
            return ReadOn.Instance;
        }
        catch (ChannelClosedException)
        {
            return new Unrelayed(piece);
        }
        catch (OperationCanceledException)
        {
            return ReadOn.Instance;
        }
    }

    private void OnRelayTo(RelayTo to)
    {
        _relay = to.Relay;
        if (_closedBecause is not null) to.Relay.Writer.TryComplete();
    }

    private void OnRelayEnded(RelayEnded ended)
    {
        if (ReferenceEquals(_relay, ended.Relay)) _relay = null;
        TakeBack(ended.Unused);
    }

    /// <summary>What a program did not read is received text like any other.</summary>
    private void TakeBack(byte[] unused)
    {
        foreach (var part in unused.Chunk(_bytes.Length))
        {
            var text = Decode(part);
            _lines.Append(text);
            _buffer.Append(text);
        }

        Search();
    }

    private sealed record Unrelayed(byte[] Piece);
}
