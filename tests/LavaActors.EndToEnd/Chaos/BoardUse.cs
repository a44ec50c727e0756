using LavaActors.EndToEnd.Cluster;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>
/// No board is used by two runs at a time: on each board everything of one submission, tests that run there and power commands for it, comes before everything of the next; nor does a
/// dispatcher that has no run on it give it a power command meanwhile. Pure.
/// </summary>
public static class BoardUse
{
    private const int FirstAddress = 10;

    public static IReadOnlyList<string> Problems(IReadOnlyList<Observation> observations, IReadOnlyList<PowerCommand> power, IReadOnlyList<JobRecord> jobs)
    {
        var leads = jobs.ToDictionary(job => job.Job, job => job.Lead);
        var uses = observations.Select(o => new Use(o.At, BoardOf(o.Board), o.Job, $"its test said '{o.What} {o.Name}'", null))
            .Concat(power.Where(command => command.Job != 0).Select(command => new Use(command.At, command.Board, command.Job, $"{command.Dispatcher} gave the power command '{command.What}'", command.Dispatcher)));
        var problems = new List<string>();
        foreach (var board in uses.GroupBy(use => use.Board))
        {
            var over = new Dictionary<long, Use>();
            Use? last = null;
            foreach (var use in board.OrderBy(use => use.At))
            {
                var lead = leads.GetValueOrDefault(use.Job, use.Job);
                if (over.TryGetValue(lead, out var next))
                    problems.Add($"{board.Key}: job {use.Job} at {use.At:HH:mm:ss.fff} ({use.What}), although job {next.Job} has had it since {next.At:HH:mm:ss.fff} ({next.What})");
                if (last is { } before && leads.GetValueOrDefault(before.Job, before.Job) is var ended && ended != lead) over.TryAdd(ended, use);
                last = use;
            }

            foreach (var run in board.GroupBy(use => leads.GetValueOrDefault(use.Job, use.Job)))
            {
                var (first, end) = (run.Min(use => use.At), run.Max(use => use.At));
                var has = run.Select(use => use.Dispatcher).OfType<string>().ToHashSet();
                problems.AddRange(power.Where(command => command.Job == 0 && command.Board == board.Key && command.At > first && command.At < end && !has.Contains(command.Dispatcher))
                    .Select(command => $"{board.Key}: {command.Dispatcher} gave the power command '{command.What}' at {command.At:HH:mm:ss.fff}, while job {run.First().Job} had it at {string.Join(", ", has)}"));
            }
        }

        // A log that names nobody would make all of this true.
        if (jobs.Any(job => job.IsComplete) && power.All(command => command.Job == 0)) problems.Add("no power command says which job it was for");
        return problems;
    }

    private static string BoardOf(string address) => BoardsFixture.Name(int.Parse(address.AsSpan(address.LastIndexOf('.') + 1), System.Globalization.CultureInfo.InvariantCulture) - FirstAddress);

    private sealed record Use(DateTimeOffset At, string Board, long Job, string What, string? Dispatcher);
}
