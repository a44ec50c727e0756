using System.Globalization;

namespace LavaActors.EndToEnd.Cluster;

/// <summary>What a test on a board reported of itself, past all that is tested.</summary>
/// <param name="Order">Its place among all: one that began after another was answered has a higher number.</param>
/// <param name="Board">The board's address, as the network shows it.</param>
/// <param name="Submission">The word that the submission has in its text.</param>
/// <param name="What">One of the constants here.</param>
public sealed record Observation(long Order, DateTimeOffset At, string Board, string Submission, long Job, string What, string Name)
{
    public const string Begin = "begin", End = "end", Case = "case", Arrive = "arrive", Release = "release", Wait = "wait", Journal = "journal";

    /// <summary>Of a <see cref="Journal"/>: the test cases that it has, in its order.</summary>
    public IReadOnlyList<string> Cases => Name.Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads <c>SUBMISSION JOB/... WHAT NAME</c>; null for anything else.</summary>
    public static Observation? Parse(long order, DateTimeOffset at, string board, string line) =>
        line.Split(' ') is [var submission, var directory, var what, var name]
        && long.TryParse(directory.Split('/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var job)
            ? new Observation(order, at, board, submission, job, what, name) : null;
}
