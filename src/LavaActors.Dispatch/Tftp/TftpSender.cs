using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace LavaActors.Dispatch.Tftp;

/// <summary>
/// Carries out one transfer on a thread of its own: a socket on a free port, connected to the client (so strangers' packets never arrive here), a
/// file, and the loop between them. All decisions are <see cref="TftpTransfer"/>'s. The loop allocates nothing; the page cache is the read-ahead.
/// </summary>
internal sealed class TftpSender
{
    /// <summary>Longest uninterrupted wait, so that <see cref="Stop"/> is noticed.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(200);

    /// <summary>How often an answer is looked for before the thread sleeps, some 50 µs in all: to wake it, and its processor, takes as long.</summary>
    private const int Glances = 100;

    /// <summary>A client that takes longer than this is not looked for any more, only waited for.</summary>
    private static readonly TimeSpan QuickAnswer = TimeSpan.FromMicroseconds(200);

    private readonly IPAddress _local;
    private readonly IReadOnlyList<TftpOption> _wanted;
    private readonly TftpLimits _limits;
    private readonly TimeProvider _clock;
    private readonly Action<TftpMessages.TransferStarted> _started;
    private volatile string? _stopReason;
    private volatile bool _superseded;
    private volatile bool _everythingSent;
    private long _began;

    /// <param name="file">what is sent</param>
    /// <param name="client">the port the request came from</param>
    /// <param name="local">the address the request was sent to; the answer has to come from there</param>
    /// <param name="wanted">the request's options</param>
    /// <param name="limits">what may be granted</param>
    /// <param name="clock">measures silences and the duration</param>
    /// <param name="started">called on the transfer's thread when the first packet is about to go</param>
    public TftpSender(TftpPublication file, IPEndPoint client, IPAddress local, IReadOnlyList<TftpOption> wanted, TftpLimits limits,
        TimeProvider clock, Action<TftpMessages.TransferStarted> started)
    {
        File = file;
        Client = client;
        _local = local;
        _wanted = wanted;
        _limits = limits;
        _clock = clock;
        _started = started;
    }

    public TftpPublication File { get; }

    public IPEndPoint Client { get; }

    /// <summary>Every block went out at least once. Readable from any thread.</summary>
    public bool EverythingSent => _everythingSent;

    /// <summary>Ends the transfer with an ERROR to the client within a fraction of a second. From any thread.</summary>
    public void Stop(string reason) => _stopReason = reason;

    /// <summary>The client began anew from the same port: nothing more may be sent to it from here. From any thread.</summary>
    public void Supersede() => _superseded = true;

    /// <summary>Sends the file and returns how it went. Blocks; give it a thread of its own.</summary>
    public TftpMessages.IEvent Run()
    {
        _began = _clock.GetTimestamp();
        using var socket = new Socket(Client.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(_local, 0));
            socket.Connect(Client);
        }
        catch (SocketException e)
        {
            return Failed(0, $"no socket from {_local} to {Client}: {e.Message}");
        }

        SafeFileHandle file;
        try
        {
            file = System.IO.File.OpenHandle(File.FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            Tell(socket, TftpErrorCode.FileNotFound, "the file is gone");
            return Failed(0, $"{File.FilePath} was published but is not there; withdraw a name before its file is removed");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell(socket, TftpErrorCode.AccessViolation, "the file cannot be read");
            return Failed(0, $"{File.FilePath} cannot be read: {e.Message}");
        }

        using (file)
            return Send(socket, file);
    }

    private TftpMessages.IEvent Send(Socket socket, SafeFileHandle file)
    {
        var size = RandomAccess.GetLength(file);
        var terms = TftpNegotiation.Decide(_wanted, size, _limits);
        var optionsAck = new TftpPacket.OptionsAck(terms.Accepted).ToBytes();
        var slice = terms.ResendAfter < Slice ? terms.ResendAfter : Slice;
        socket.ReceiveTimeout = Math.Max(1, (int)slice.TotalMilliseconds);
        socket.SendBufferSize = Math.Max(socket.SendBufferSize, 2 * terms.WindowSize * (terms.BlockSize + TftpPacket.HeaderLength));
        _started(new TftpMessages.TransferStarted(File.RunId, File.Name, Client, size, terms.BlockSize, terms.WindowSize));

        var packet = new byte[TftpPacket.HeaderLength + terms.BlockSize];
        // The block after those on the way, read while the client is busy with them: with a window of one the client waits for every step made here.
        var ahead = new byte[packet.Length];
        var aheadBlock = 0L;
        var answer = new byte[600];
        long resent = 0;
        var (transfer, step) = TftpTransfer.Begin(size, terms.BlockSize, terms.WindowSize, terms.Accepted.Count > 0, _limits.Resends).Start();
        var sentAt = _clock.GetTimestamp();
        var highest = 0L;
        var isQuick = true;
        while (true)
        {
            switch (step.Kind)
            {
                case TftpStepKind.Finish:
                    return Finished(transfer, resent, lastAckSeen: true);
                case TftpStepKind.GiveUp when transfer.EverythingSent:
                    return Finished(transfer, resent, lastAckSeen: false);
                case TftpStepKind.GiveUp:
                    Tell(socket, TftpErrorCode.NotDefined, "no acknowledgement came");
                    return Failed(Delivered(transfer), $"the client was silent: block {transfer.Acknowledged + 1} of {transfer.LastBlock} was sent {transfer.Silences + 1} times, {terms.ResendAfter.TotalSeconds:0.##} s apart");
                case TftpStepKind.SendOptions:
                    if (!Put(socket, optionsAck))
                        return Gone(transfer, resent);
                    sentAt = _clock.GetTimestamp();
                    break;
                case TftpStepKind.Send:
                    for (var block = step.First; block <= step.Last; block++)
                    {
                        if (block == aheadBlock)
                        {
                            (packet, ahead) = (ahead, packet);
                            aheadBlock = 0;
                        }
                        else if (!Read(file, packet, transfer, block))
                        {
                            Tell(socket, TftpErrorCode.NotDefined, "the file cannot be read any more");
                            return Failed(Delivered(transfer), $"{File.FilePath} became shorter or unreadable while it was sent");
                        }

                        if (!Put(socket, packet.AsSpan(0, TftpPacket.HeaderLength + transfer.LengthOf(block))))
                            return Gone(transfer, resent);
                        if (block <= highest)
                            resent++;
                    }

                    highest = Math.Max(highest, step.Last);
                    _everythingSent = transfer.EverythingSent;
                    sentAt = _clock.GetTimestamp();
                    var next = step.Last + 1;
                    aheadBlock = next <= transfer.LastBlock && Read(file, ahead, transfer, next) ? next : 0;
                    break;
                case TftpStepKind.Wait:
                default:
                    break;
            }

            var asked = _clock.GetTimestamp();
            for (var glance = 0; isQuick && glance < Glances && socket.Available == 0; glance++) Thread.Yield();
            var received = socket.Receive(answer, SocketFlags.None, out var error);
            isQuick = _clock.GetElapsedTime(asked) < QuickAnswer;
            if (_superseded)
                return transfer.EverythingSent ? Finished(transfer, resent, lastAckSeen: false) : Failed(Delivered(transfer), "the client began another transfer from the same port");
            if (_stopReason is { } reason)
            {
                Tell(socket, TftpErrorCode.NotDefined, "the file was withdrawn");
                return Failed(Delivered(transfer), reason);
            }

            if (error is SocketError.Success && TftpPacket.TryReadAck(answer.AsSpan(0, received), out var acknowledged))
            {
                (transfer, step) = transfer.OnAck(acknowledged);
                if (step.Kind != TftpStepKind.Wait)
                    continue;
            }
            else if (error is SocketError.Success && TftpPacket.Parse(answer.AsSpan(0, received)) is TftpPacket.Error told)
            {
                return Failed(Delivered(transfer), $"the client stopped it with error {(ushort)told.Code}: {TftpFileName.ForLog(told.Message)}");
            }
            else if (error is SocketError.ConnectionRefused)
            {
                return Gone(transfer, resent);
            }
            else if (error is not (SocketError.Success or SocketError.TimedOut or SocketError.WouldBlock or SocketError.Interrupted or SocketError.MessageSize))
            {
                return Failed(Delivered(transfer), $"receiving from {Client} failed: {error}");
            }

            // Packets that lead to nothing must not keep a lost block from being sent again, so the time counts from the last sending.
            (transfer, step) = _clock.GetElapsedTime(sentAt) >= terms.ResendAfter ? transfer.OnSilence() : (transfer, TftpStep.Wait);
        }
    }

    /// <summary>Makes the packet of a block; false when the file does not have it any more.</summary>
    private static bool Read(SafeFileHandle file, byte[] packet, in TftpTransfer transfer, long block)
    {
        TftpPacket.WriteDataHeader(packet, TftpTransfer.OnWire(block));
        var target = packet.AsSpan(TftpPacket.HeaderLength, transfer.LengthOf(block));
        var offset = transfer.OffsetOf(block);
        try
        {
            while (target.Length > 0)
            {
                var n = RandomAccess.Read(file, target, offset);
                if (n == 0)
                    return false;
                target = target[n..];
                offset += n;
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>False when the client's port is closed. A packet that the kernel could not take counts as lost on the way.</summary>
    private static bool Put(Socket socket, ReadOnlySpan<byte> packet)
    {
        socket.Send(packet, SocketFlags.None, out var error);
        return error is not SocketError.ConnectionRefused;
    }

    private static void Tell(Socket socket, TftpErrorCode code, string text) => Put(socket, new TftpPacket.Error(code, text).ToBytes());

    private static long Delivered(TftpTransfer transfer) => Math.Min(transfer.FileSize, transfer.Acknowledged * transfer.BlockSize);

    private TftpMessages.IEvent Gone(TftpTransfer transfer, long resent) => transfer.EverythingSent
        ? Finished(transfer, resent, lastAckSeen: false)
        : Failed(Delivered(transfer), "the client closed its port");

    private TftpMessages.TransferFinished Finished(TftpTransfer transfer, long resent, bool lastAckSeen) =>
        new(File.RunId, File.Name, Client, transfer.FileSize, _clock.GetElapsedTime(_began), resent, lastAckSeen, transfer.LastBlock);

    private TftpMessages.TransferFailed Failed(long delivered, string reason) =>
        new(File.RunId, File.Name, Client, delivered, _clock.GetElapsedTime(_began), reason);
}
