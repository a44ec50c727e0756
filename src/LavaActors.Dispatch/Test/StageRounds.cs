using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Test;

/// <summary>How often each stage of a namespace's overlay was started. The runner on the target runs a stage once in each round, so every start that is to run it needs a
/// round of its own, whichever enclosing action repeats it.</summary>
internal sealed class StageRounds
{
    private static readonly DataKey<StageRounds> Key = new("the rounds of the test stages", "a test action");

    private readonly Dictionary<int, int> _rounds = [];

    /// <summary>The round of the start that is about to be made, from 1.</summary>
    public static int Next(ActionScope scope, int stage)
    {
        var rounds = scope.FindOfShell(Key);
        if (rounds is null) scope.Run.Data.Set(scope.ShellNamespace, Key, rounds = new StageRounds());
        return rounds._rounds[stage] = rounds._rounds.GetValueOrDefault(stage) + 1;
    }
}
