namespace LavaActors.Dispatch.Consoles;

/// <summary>A piece of received text, and where it stands in the log.</summary>
/// <param name="Text">The text as it was received.</param>
/// <param name="Lines">For each log line that this piece completed: where in the text it ends, and its number in the log.</param>
/// <param name="Next">The number of the log line that was written next when the piece had been logged: that of the text behind the last line end, unless something else was
/// logged before that line was complete.</param>
public sealed record ConsolePiece(string Text, IReadOnlyList<(int End, long Number)> Lines, long Next);
