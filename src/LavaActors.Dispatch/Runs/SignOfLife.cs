using System.Globalization;
using LavaActors.Protocol.Ids;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// When a dispatcher's process was alive, by the host's clock and by the clock of each of its runs: whoever sets the host's clock moves the one and not the others, and a run's deadlines
/// are of its own.
/// </summary>
/// <param name="Host">By the host's clock.</param>
/// <param name="Runs">By the runs' clocks, at the same moment.</param>
public sealed record SignOfLife(DateTimeOffset Host, IReadOnlyDictionary<JobId, DateTimeOffset> Runs)
{
    /// <summary>The form of <see cref="ToString"/>; null where the host's time is not there. A line that is none costs its run the run's own clock. One without runs is of an older program, whose runs had the host's clock.</summary>
    public static SignOfLife? Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || Time(lines[0]) is not { } host) return null;
        var runs = new Dictionary<JobId, DateTimeOffset>();
        foreach (var line in lines[1..])
        {
            var words = line.Split(' ');
            if (words.Length != 2 || !long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var job) || Time(words[1]) is not { } at) continue;
            runs[new JobId(job)] = at;
        }

        return new SignOfLife(host, runs);
    }

    /// <summary>What a run's clock goes on with: the time between the processes has passed for it. If the host's clock was set back meanwhile, none has, as far as anybody knows.</summary>
    /// <param name="now">By the host's clock.</param>
    public DateTimeOffset TimeOf(JobId job, DateTimeOffset now) => Runs.GetValueOrDefault(job, Host) + (now > Host ? now - Host : TimeSpan.Zero);

    /// <summary>The host's time, then a line for each run.</summary>
    public override string ToString() => string.Concat(Runs.OrderBy(run => run.Key.Value).Select(run => $"{run.Key} {Text(run.Value)}\n").Prepend(Text(Host) + "\n"));

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(string text) => DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;
}
