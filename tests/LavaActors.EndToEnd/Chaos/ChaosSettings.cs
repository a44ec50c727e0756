using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>How a chaos run goes.</summary>
/// <param name="Duration">How long jobs are submitted and nodes disturbed; then the jobs that are left run to their ends in peace.</param>
/// <param name="Every">From one disturbance to the next, on average.</param>
/// <param name="Settling">How long the jobs that are left may take.</param>
public sealed record ChaosSettings(int Seed, TimeSpan Duration)
{
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(12);

    public TimeSpan Settling { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>The process boards of each dispatcher. Of dispatchers with the same board one has it at a time.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Boards { get; init; } = [[9, 10, 11], [11, 12]];

    /// <summary>The names of all boards, each once.</summary>
    public IReadOnlyList<string> BoardNames => [.. Boards.SelectMany(boards => boards).Distinct().Select(BoardsFixture.Name)];

    public int BoardCount => BoardNames.Count;
}
