namespace LavaActors.Storage.Logs;

/// <summary>Bytes of one log from an offset on, encoded; one row of the table.</summary>
/// <param name="FirstLine">Line ends in the log before it.</param>
/// <param name="Lines">Line ends in it.</param>
/// <param name="Length">Of the bytes that <paramref name="Data"/> stands for.</param>
internal sealed record LogPiece(long Start, long FirstLine, int Lines, int Length, int Form, ReadOnlyMemory<byte> Data)
{
    public long End => Start + Length;

    public static LogPiece Of(long start, long firstLine, ReadOnlyMemory<byte> bytes)
    {
        var (form, data) = LogCodec.Encode(bytes);
        return new LogPiece(start, firstLine, bytes.Span.Count((byte)'\n'), bytes.Length, form, data);
    }

    /// <summary>What <paramref name="pieces"/> hold, which follow each other, as one.</summary>
    public static LogPiece Join(IReadOnlyList<LogPiece> pieces)
    {
        var bytes = new byte[pieces.Sum(piece => piece.Length)];
        foreach (var piece in pieces) piece.Bytes.CopyTo(bytes.AsMemory((int)(piece.Start - pieces[0].Start)));
        return Of(pieces[0].Start, pieces[0].FirstLine, bytes);
    }

    public ReadOnlyMemory<byte> Bytes => LogCodec.Decode(Form, Data, Length);
}
