using LavaActors.EndToEnd.Cluster;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>
/// No power command is sent twice for one decision: a run switches its board on once and off once. Only a process that did not live to note how a command went gives it again,
/// so the same command for the same run needs an end of its dispatcher in between. Pure.
/// </summary>
public static class PowerOnce
{
    // A command outlives the process that gave it, and its time is the one at which the board obeyed.
    private static readonly TimeSpan Obeys = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<string> Problems(IReadOnlyList<PowerCommand> power, IReadOnlyList<NodeEnding> endings) =>
    [
        .. from run in power.Where(command => command.Job != 0).GroupBy(command => (command.Board, command.Job, command.Dispatcher, command.What))
           let times = run.Select(command => command.At).Order().ToList()
           from pair in times.Zip(times.Skip(1), (first, second) => (First: first, Second: second))
           where !endings.Any(ending => ending.Node == run.Key.Dispatcher && pair.First - Obeys <= ending.At && ending.At <= pair.Second)
           select $"{run.Key.Board}: {run.Key.Dispatcher} gave the power command '{run.Key.What}' for job {run.Key.Job} at {pair.First:HH:mm:ss.fff} and again at {pair.Second:HH:mm:ss.fff}, and did not end in between",
    ];
}
