using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace LavaActors.Node.Membership.Tls;

/// <summary>One connection to another node whose certificates are believed on both sides.</summary>
// It ends by itself with its connection; what is left of the token is nothing that has to be given back.
#pragma warning disable CA1001
internal sealed class TlsAssociation : AssociationHandle
#pragma warning restore CA1001
{
    /// <summary>So many bytes wait at most for a node that does not take them; then Akka is told to wait, too.</summary>
    private const long MostQueued = 8 << 20;

    // More than one record of TLS: many small messages go out at once.
    private const int Batch = 64 << 10;

    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(2);

    private readonly SslStream _stream;
    private readonly long _most;
    private readonly ILoggingAdapter _log;
    private readonly CancellationTokenSource _life = new();
    private readonly Channel<ByteString> _queue = Channel.CreateUnbounded<ByteString>(new UnboundedChannelOptions { SingleReader = true });
    private long _queued;

    /// <param name="stream">After its handshake; the association's from now on.</param>
    /// <param name="most">Bytes that a message may have.</param>
    public TlsAssociation(Address self, Address remote, SslStream stream, long most, ILoggingAdapter log)
        : base(self, remote)
    {
        (_stream, _most, _log) = (stream, most, log);
        Ended = RunAsync();
    }

    /// <summary>Completes when the connection is closed and all is let go of. Never fails.</summary>
    public Task Ended { get; }

    /// <returns>Whether it will be sent. False: not now, since too much waits already, or never, since the connection is closed.</returns>
    public override bool Write(ByteString payload)
    {
        // A message that is large by itself is let through when nothing waits before it.
        if (Interlocked.Add(ref _queued, payload.Length) is var queued && (queued <= MostQueued || queued == payload.Length) && _queue.Writer.TryWrite(payload)) return true;
        Interlocked.Add(ref _queued, -payload.Length);
        return false;
    }

    /// <summary>What was written before is sent, if the other side takes it in a short time.</summary>
    [Obsolete("Akka calls it by the method with a reason.")]
    public override void Disassociate()
    {
        if (_queue.Writer.TryComplete()) _life.CancelAfter(FlushLimit);
    }

    private async Task RunAsync()
    {
        // The constructor is over first.
        await Task.Yield();
        var (sending, receiving) = (SendAsync(), ReceiveAsync());
        await Task.WhenAny(sending, receiving);
        _queue.Writer.TryComplete();
        await _life.CancelAsync();
        await Task.WhenAll(sending, receiving);
        await _stream.DisposeAsync();
        // Whoever begins to listen only now is told, too.
        _ = ReadHandlerSource.Task.ContinueWith(
            listening => listening.Result.Notify(new Disassociated(DisassociateInfo.Unknown)), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    /// <summary>Until the queue is completed and empty, or the connection breaks.</summary>
    private async Task SendAsync()
    {
        try
        {
            var batch = new ArrayBufferWriter<byte>(Batch);
            while (await _queue.Reader.WaitToReadAsync(_life.Token))
            {
                long bytes = 0;
                while (batch.WrittenCount < Batch && _queue.Reader.TryRead(out var payload))
                {
                    TlsFrame.Write(batch, payload);
                    bytes += payload.Length;
                }

                await _stream.WriteAsync(batch.WrittenMemory, _life.Token);
                await _stream.FlushAsync(_life.Token);
                Interlocked.Add(ref _queued, -bytes);
                batch.ResetWrittenCount();
            }

            await _stream.ShutdownAsync().WaitAsync(_life.Token);
        }
        catch (Exception error) when (IsEnd(error))
        {
            Say(error);
        }
    }

    /// <summary>Until the other side closes the connection, or it breaks.</summary>
    private async Task ReceiveAsync()
    {
        try
        {
            // Akka says when it can take messages: nothing is read before.
            var listener = await ReadHandlerSource.Task.WaitAsync(_life.Token);
            var reader = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: Batch, leaveOpen: true));
            while (true)
            {
                var read = await reader.ReadAsync(_life.Token);
                var received = read.Buffer;
                while (TlsFrame.Read(ref received, _most) is { } payload) listener.Notify(new InboundPayload(payload));
                reader.AdvanceTo(received.Start, received.End);
                if (read.IsCompleted) break;
            }

            await reader.CompleteAsync();
        }
        catch (InvalidDataException error)
        {
            _log.Warning("the connection with {0} is closed: {1}", RemoteAddress, error.Message);
        }
        catch (Exception error) when (IsEnd(error))
        {
            Say(error);
        }
    }

    private static bool IsEnd(Exception error) => error is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;

    private void Say(Exception error)
    {
        if (error is not OperationCanceledException) _log.Debug("the connection with {0} is over: {1}", RemoteAddress, error.Message);
    }
}
