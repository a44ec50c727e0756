using System.Runtime.InteropServices;

namespace LavaActors.Dispatch.Tftp;

/// <summary>
/// One download as a state machine: what to send next after an acknowledgement, a silence or an error. No socket, no clock, no file, and no
/// allocation, so that it can stand in the loop that sends every block. Blocks count from 1 without bound; <see cref="OnWire"/> gives the 16-bit
/// number, which rolls over to 0.
/// </summary>
/// <remarks>
/// RFC 1350 with the cure of the sorcerer's apprentice (RFC 1123 §4.2.3.1): an acknowledgement that was seen before sends nothing, only silence does.
/// With a window (RFC 7440) an acknowledgement inside the window means that the block after it was lost, so the window starts again there; that
/// is done once for each position, whatever number of such acknowledgements the receiver sends.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TftpTransfer
{
    private TftpTransfer(long fileSize, int blockSize, int windowSize, int resends)
    {
        FileSize = fileSize;
        BlockSize = blockSize;
        WindowSize = windowSize;
        Resends = resends;
    }

    /// <summary>Bytes of the file when the transfer began.</summary>
    public long FileSize { get; }

    public int BlockSize { get; }

    public int WindowSize { get; }

    /// <summary>How often a silence is answered by sending again.</summary>
    public int Resends { get; }

    /// <summary>Number of the last block; a file whose size is a multiple of the block size ends with an empty block.</summary>
    public long LastBlock => (FileSize / BlockSize) + 1;

    /// <summary>The option acknowledgement is out and the client has not answered it.</summary>
    public bool Negotiating { get; private init; }

    /// <summary>Highest block known to be at the client; 0 before the first.</summary>
    public long Acknowledged { get; private init; }

    /// <summary>Highest block of the current window.</summary>
    public long Sent { get; private init; }

    /// <summary>Highest block that was ever sent.</summary>
    public long Reached { get; private init; }

    /// <summary>Silences in a row.</summary>
    public int Silences { get; private init; }

    /// <summary>The window was started again at <see cref="Acknowledged"/> already, since the last progress.</summary>
    public bool Restarted { get; private init; }

    /// <summary>Every block was sent at least once; a client that is silent now has probably lost only its last acknowledgement.</summary>
    public bool EverythingSent => Reached == LastBlock;

    /// <summary>The number a block carries in its packet.</summary>
    public static ushort OnWire(long block) => unchecked((ushort)block);

    /// <summary>A transfer before its first packet. <paramref name="withOptions"/>: an option acknowledgement is sent first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">a size or count is not positive (file size: negative)</exception>
    public static TftpTransfer Begin(long fileSize, int blockSize, int windowSize, bool withOptions, int resends)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fileSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(windowSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowSize, ushort.MaxValue);
        return new TftpTransfer(fileSize, blockSize, windowSize, resends) { Negotiating = withOptions };
    }

    /// <summary>The first step.</summary>
    public (TftpTransfer Next, TftpStep Step) Start() => Negotiating ? (this, TftpStep.SendOptions) : Window(Acknowledged);

    /// <summary>The client acknowledged the block with this 16-bit number (0: the options).</summary>
    public (TftpTransfer Next, TftpStep Step) OnAck(ushort wire)
    {
        if (Negotiating)
            return wire == 0 ? (this with { Negotiating = false, Silences = 0 }).Window(0) : (this, TftpStep.Wait);

        // How far the number stands after the last acknowledged one. What was acknowledged before wraps to a large distance.
        long ahead = unchecked((ushort)(wire - OnWire(Acknowledged)));
        var block = Acknowledged + ahead;
        if (block > Sent)
            return (this, TftpStep.Wait);
        if (ahead == 0)
        {
            return WindowSize == 1 || Restarted || Sent == Acknowledged
                ? (this, TftpStep.Wait)
                : (this with { Restarted = true }).Window(Acknowledged);
        }

        var partial = block < Sent;
        var next = this with { Acknowledged = block, Silences = 0, Restarted = partial };
        return block == LastBlock ? (next, TftpStep.Finish) : next.Window(block);
    }

    /// <summary>Nothing useful came for the time agreed on.</summary>
    public (TftpTransfer Next, TftpStep Step) OnSilence()
    {
        if (Silences >= Resends)
            return (this, TftpStep.GiveUp);
        var next = this with { Silences = Silences + 1 };
        return Negotiating ? (next, TftpStep.SendOptions) : (next, TftpStep.Send(Acknowledged + 1, Sent));
    }

    /// <summary>Bytes of a block's data.</summary>
    public int LengthOf(long block) => (int)Math.Clamp(FileSize - OffsetOf(block), 0, BlockSize);

    /// <summary>Where a block's data stands in the file.</summary>
    public long OffsetOf(long block) => (block - 1) * BlockSize;

    private (TftpTransfer Next, TftpStep Step) Window(long after)
    {
        var last = Math.Min(after + WindowSize, LastBlock);
        return (this with { Sent = last, Reached = Math.Max(Reached, last) }, TftpStep.Send(after + 1, last));
    }
}
