namespace LavaActors.Dispatch.Tftp;

/// <summary>What the server does with a packet that came to its own port.</summary>
public abstract record TftpVerdict
{
    private TftpVerdict()
    {
    }

    /// <summary>Begin a transfer of this file.</summary>
    public sealed record Serve(TftpPublication File) : TftpVerdict;

    /// <summary>
    /// Answer with an ERROR. <see cref="Why"/> goes to the log, <see cref="Told"/> to the client (it names no other run);
    /// <see cref="Concerned"/> are the runs that are told.
    /// </summary>
    public sealed record Refuse(string Name, TftpErrorCode Code, string Why, string Told, IReadOnlyList<string> Concerned) : TftpVerdict;

    /// <summary>Answer nothing.</summary>
    public sealed record Drop(string Why) : TftpVerdict;
}
