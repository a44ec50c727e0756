using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test;

/// <summary>How often each stage of a namespace's overlay was started. The runner on the target runs a stage once in each round, so every start that is to run it needs a
/// round of its own, whichever enclosing action repeats it.</summary>
internal sealed class StageRounds
{
    private static readonly DataKey<StageRounds> Key = new("the rounds of the test stages", "a test action");

    private readonly Dictionary<int, int> _rounds = [];

    /// <summary>Whether a stage of the namespace has run.</summary>
    public static bool HasRun(ActionScope scope) => scope.FindOfShell(Key) is not null;

    /// <summary>Goes on with a round that was begun before this process was started.</summary>
    public static int Resume(ActionScope scope, int stage, int round)
    {
        return Of(scope.Run.Data, scope.ShellNamespace)._rounds[stage] = round;
    }

    /// <summary>The round of the start that is about to be made, from 1. It is on the dispatcher's disk when it is answered.</summary>
    public static async Task<int> NextAsync(ActionScope scope, int stage)
    {
        var rounds = Of(scope.Run.Data, scope.ShellNamespace);
        var round = rounds._rounds[stage] = rounds._rounds.GetValueOrDefault(stage) + 1;
        await scope.Run.Keep(new RunJournal.RoundBegun(scope.ShellNamespace, stage, round));
        return round;
    }

    /// <summary>Takes over what a process before this one has counted.</summary>
    public static void Restore(RunData data, RunJournal.RoundBegun begun) => Of(data, begun.Namespace)._rounds[begun.Stage] = begun.Round;

    private static StageRounds Of(RunData data, string ns)
    {
        if (data.Find(ns, Key) is { } there) return there;
        var made = new StageRounds();
        data.Set(ns, Key, made);
        return made;
    }
}
