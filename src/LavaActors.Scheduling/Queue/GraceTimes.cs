using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Queue;

/// <summary>
/// How long a process of each dispatcher may be away and still go on with its runs, as the dispatchers say it. The controllers wait for their own grace time: two settings in two files, which are to be the same.
/// Not stored: a dispatcher says it again every few seconds.
/// </summary>
/// <param name="controllers">How long the controllers wait until runs of a dispatcher are lost.</param>
internal sealed class GraceTimes(TimeSpan controllers)
{
    private readonly SortedDictionary<string, (Guid Incarnation, TimeSpan Own)> _said = new(StringComparer.Ordinal);

    /// <summary>Notes what a dispatcher says.</summary>
    /// <returns>What is wrong with it, for a person, if that process has not said so before; else null.</returns>
    public string? Hear(RegisterDispatcher command)
    {
        if (command.Grace is not { } own)
        {
            _said.Remove(command.Dispatcher);
            return null;
        }

        var isNew = !_said.TryGetValue(command.Dispatcher, out var before) || before != (command.Incarnation, own);
        _said[command.Dispatcher] = (command.Incarnation, own);
        return isNew ? Difference(command.Dispatcher, own, controllers) : null;
    }

    /// <summary>What is wrong, a sentence for each dispatcher that is there, by name.</summary>
    public IReadOnlyList<string> Differences(SchedulerState state) =>
        [.. _said.Where(known => state.Dispatchers.GetValueOrDefault(known.Key) is { IsUp: true }).Select(known => Difference(known.Key, known.Value.Own, controllers)).OfType<string>()];

    /// <summary>Null where both are the same. Pure.</summary>
    internal static string? Difference(string dispatcher, TimeSpan own, TimeSpan controllers) => own.CompareTo(controllers) switch
    {
        0 => null,
        < 0 => $"dispatcher {dispatcher} has a grace time of {own:c} ('grace' in its configuration) and the controllers one of {controllers:c} ('scheduling: grace'): it gives up runs that they still wait for; give both the same",
        > 0 => $"dispatcher {dispatcher} has a grace time of {own:c} ('grace' in its configuration) and the controllers one of {controllers:c} ('scheduling: grace'): it goes on with runs that they have given up; give both the same",
    };
}
