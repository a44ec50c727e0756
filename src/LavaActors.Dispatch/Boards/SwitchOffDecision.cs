namespace LavaActors.Dispatch.Boards;

/// <summary>
/// Whether a board is switched off after a run, by what its lease says. The commands of one decision are sent once at the most, whatever becomes of the process. A decision of which nobody knows what came of it is
/// followed by another one, as those of the run's actions are, and not taken for done: the board is known to be off in the end, or given to nobody with the reason. Pure.
/// </summary>
/// <param name="Number">From 1, of those for one run.</param>
/// <param name="Anew">Why it is decided although it was before; null: it was not.</param>
public sealed record SwitchOffDecision(int Number, string? Anew)
{
    /// <param name="hasCommands">The device has commands to be switched off with.</param>
    /// <returns>Null: nothing is sent, since the board is off, stays as it is, or cannot be switched.</returns>
    public static SwitchOffDecision? Of(BoardLease lease, bool hasCommands)
    {
        if (!hasCommands || lease is { IsHeld: false, IsOutOfService: false }) return null;
        return lease.SwitchOff switch
        {
            null => new SwitchOffDecision(1, null),
            { Outcome: SwitchOffOutcome.Off } => null,
            { Outcome: SwitchOffOutcome.Failed } last => new SwitchOffDecision(last.Number + 1, "the one before failed"),
            { Outcome: SwitchOffOutcome.Overtaken } last => new SwitchOffDecision(last.Number + 1, "the run went on after the one before"),
            { } last => new SwitchOffDecision(last.Number + 1, "the one before was interrupted, and what came of it is not known"),
        };
    }

    /// <summary>The step, for the reason why a board is out of service. The same for each further try: a reason that changes is news to everybody.</summary>
    public string What => Anew is null ? "switching off" : $"switching off, decided anew since {Anew}";

    /// <summary>For logs.</summary>
    public string Words => $"power_off, decision {Number} after the run{(Anew is null ? "" : $": {Anew}")}";

    public SwitchOffNote Note(DateTimeOffset now) => new(Number, now);
}
