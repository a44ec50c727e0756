namespace LavaActors.Dispatch.Boards;

/// <summary>What is left of a run whose process died.</summary>
/// <param name="IsOff">The board is off, or another process has it.</param>
/// <param name="Left">What is still to be cleaned up; null: nothing.</param>
/// <param name="WasOutOfService">It could not be switched off before.</param>
internal sealed record CrashCleaned(bool IsOff, BoardLease? Left, string? Problem, bool WasOutOfService);
