using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// Reports that the controllers ask for again since their database was restored, and that this host does not have any more either. The run goes on without them: in the place of each comes one that tells nothing, in
/// the place of the first one that says what is missing. Pure.
/// </summary>
/// <param name="Reports">All of the range, in order: those that are there, and what comes in the place of the others.</param>
/// <param name="Texts">What is missing, for the job's log.</param>
public sealed record LostReports(IReadOnlyList<RunJournal.Reported> Reports, IReadOnlyList<string> Texts)
{
    /// <summary>The test case of suite <c>lava</c> that says what is missing.</summary>
    public const string Case = "lost-reports";

    /// <param name="from">The first number that is asked for.</param>
    /// <param name="to">The last one.</param>
    /// <param name="found">Those of them that are there, in order.</param>
    /// <param name="end">The number of the report that told the run's end; 0 if none has.</param>
    /// <param name="fault">Why no more of them can be read; null if there are no more.</param>
    public static LostReports Of(long from, long to, IEnumerable<RunJournal.Reported> found, long end, string? fault, DateTimeOffset now)
    {
        var there = found.ToDictionary(report => report.Sequence);
        var (reports, texts) = (new List<RunJournal.Reported>(), new List<string>());
        for (var number = from; number <= to; number++)
        {
            if (there.TryGetValue(number, out var report))
            {
                reports.Add(report);
                continue;
            }

            var facts = new List<RunFact>();
            if (number == from || there.ContainsKey(number - 1))
            {
                var last = number;
                while (last < to && !there.ContainsKey(last + 1)) last++;
                texts.Add(Text(number, last, fault));
                facts.Add(new ResultRecorded(new TestResult("lava", Case, "fail", now, ErrorType: ErrorTypes.Infrastructure, ErrorMessage: texts[^1])));
            }

            // How it ended is lost with it.
            if (number == end) facts.Add(new RunFinished(false, ErrorTypes.Infrastructure, texts[^1], now));
            reports.Add(new RunJournal.Reported(number, facts));
        }

        return new LostReports(reports, texts);
    }

    private static string Text(long first, long last, string? fault) =>
        $"{(first == last ? $"report {first} of this run is" : $"the reports {first} to {last} of this run are")} lost, and with {(first == last ? "it" : "them")} the results in {(first == last ? "it" : "them")}: the controllers had acknowledged "
        + $"{(first == last ? "it and have it" : "them and have them")} no more (was their database restored?), and the dispatcher's own journal {(fault is null ? $"does not have {(first == last ? "it" : "them")}" : $"cannot be read: {fault}")}";
}
