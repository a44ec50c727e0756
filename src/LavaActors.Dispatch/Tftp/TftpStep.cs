using System.Runtime.InteropServices;

namespace LavaActors.Dispatch.Tftp;

/// <summary>What a transfer does next. For <see cref="TftpStepKind.Send"/>: the blocks <see cref="First"/> to <see cref="Last"/>, both included.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TftpStep(TftpStepKind Kind, long First = 0, long Last = 0)
{
    public static TftpStep Wait => new(TftpStepKind.Wait);

    public static TftpStep SendOptions => new(TftpStepKind.SendOptions);

    public static TftpStep Finish => new(TftpStepKind.Finish);

    public static TftpStep GiveUp => new(TftpStepKind.GiveUp);

    public static TftpStep Send(long first, long last) => new(TftpStepKind.Send, first, last);
}
