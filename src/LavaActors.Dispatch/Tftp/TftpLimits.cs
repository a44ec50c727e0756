namespace LavaActors.Dispatch.Tftp;

/// <summary>What the server grants to one transfer at most.</summary>
public sealed record TftpLimits
{
    /// <summary>Largest block granted, bytes (8 to 65464). Above about 1468 a packet no longer fits one Ethernet frame; the client chooses.</summary>
    public int BlockSize { get; init; } = TftpNegotiation.LargestBlockSize;

    /// <summary>Largest window granted, blocks. 64 blocks are far above what a boot loader's receive ring holds.</summary>
    public int WindowSize { get; init; } = 64;

    /// <summary>Wait for an acknowledgement before sending again, unless the client asked for its own `timeout`.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the same packets are sent again before the transfer is given up.</summary>
    public int Resends { get; init; } = 10;

    /// <summary>Transfers at one time; a request above it stays unanswered, and the client asks again.</summary>
    public int Transfers { get; init; } = 256;
}
