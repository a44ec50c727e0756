namespace LavaActors.Storage.Logs;

/// <summary>How far a log is stored.</summary>
/// <param name="Lines">Line ends in it.</param>
/// <param name="LooseFrom">From this offset on there are pieces too small to stay as they are.</param>
/// <param name="LooseCount">How many of them.</param>
internal sealed record LogHead(long Length, long Lines, long LooseFrom, int LooseCount)
{
    /// <summary>With this many bytes a piece is large enough for good: it compresses well, and who reads something within it has not much too much to read.</summary>
    public const int FullPiece = 64 * 1024;

    // A reader at the end has to put them together.
    private const int MostLoose = 256;

    /// <summary>The pieces from <see cref="LooseFrom"/> on are to be made one.</summary>
    public bool IsToBeJoined => LooseCount > 1 && (Length - LooseFrom >= FullPiece || LooseCount >= MostLoose);

    public LogHead With(LogPiece piece) => new LogHead(piece.End, Lines + piece.Lines, LooseFrom, LooseCount + 1).Settled();

    public LogHead Joined() => (this with { LooseCount = 1 }).Settled();

    private LogHead Settled() => LooseCount == 1 && Length - LooseFrom >= FullPiece ? this with { LooseFrom = Length, LooseCount = 0 } : this;
}
