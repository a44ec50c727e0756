namespace LavaActors.Dispatch.Boards;

/// <summary>A decision to switch a board off after a run, as its lease has it: on disk before the first command is sent, and again when it is known what came of it.</summary>
/// <param name="Number">From 1, of those for one run.</param>
/// <param name="At">When it was decided.</param>
public sealed record SwitchOffNote(int Number, DateTimeOffset At, SwitchOffOutcome Outcome = SwitchOffOutcome.Unknown);
