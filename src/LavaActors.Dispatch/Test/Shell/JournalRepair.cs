namespace LavaActors.Dispatch.Test.Shell;

/// <summary>What the lines of the target's journal add to what the console showed.</summary>
/// <param name="Missing">What the console did not show, in the order of the journal.</param>
/// <param name="State">The action's state with both.</param>
/// <param name="OnlyShown">Names of results that only the console has.</param>
internal sealed record JournalRepair(IReadOnlyList<TestShellEvent> Missing, TestRunState State, IReadOnlyList<string> OnlyShown);
