namespace LavaActors.Dispatch.Boards;

/// <summary>What came of cleaning up after a run.</summary>
/// <param name="IsOff">The board is off, as far as was asked for.</param>
/// <param name="Left">What is to be tried again; null if nothing.</param>
/// <param name="Problem">All that went wrong; null if nothing.</param>
public sealed record BoardCleaned(bool IsOff, BoardLease? Left, string? Problem);
