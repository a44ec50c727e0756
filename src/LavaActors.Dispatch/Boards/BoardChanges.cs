using LavaActors.Devices;

namespace LavaActors.Dispatch.Boards;

/// <summary>What a dispatcher has to do so that its boards are those of its device files. Pure.</summary>
/// <param name="Added">New boards.</param>
/// <param name="Replaced">Boards whose configuration is another now.</param>
/// <param name="Withdrawn">Names of boards that are described no more.</param>
public sealed record BoardChanges(IReadOnlyList<DeviceConfiguration> Added, IReadOnlyList<DeviceConfiguration> Replaced, IReadOnlyList<string> Withdrawn)
{
    public bool IsNone => Added.Count + Replaced.Count + Withdrawn.Count == 0;

    /// <summary>What to say of it.</summary>
    public IEnumerable<string> Lines =>
    [
        .. Added.Select(device => $"device {device.Hostname} is new"),
        .. Replaced.Select(device => $"device {device.Hostname} has another configuration"),
        .. Withdrawn.Select(name => $"device {name} is described no more, and withdrawn"),
    ];

    /// <param name="boards">The boards as they are.</param>
    /// <param name="wanted">The devices as their files describe them.</param>
    /// <param name="busy">Boards that a run has: they stay as they are until it is over.</param>
    public static BoardChanges Of(IReadOnlyList<DeviceConfiguration> boards, IReadOnlyList<DeviceConfiguration> wanted, IReadOnlySet<string> busy)
    {
        var known = boards.ToDictionary(board => board.Hostname, StringComparer.Ordinal);
        var names = wanted.Select(device => device.Hostname).ToHashSet(StringComparer.Ordinal);
        return new BoardChanges(
            [.. wanted.Where(device => !known.ContainsKey(device.Hostname))],
            [.. wanted.Where(device => !busy.Contains(device.Hostname) && known.TryGetValue(device.Hostname, out var board) && !IsSame(board, device))],
            [.. boards.Select(board => board.Hostname).Where(name => !names.Contains(name) && !busy.Contains(name))]);
    }

    private static bool IsSame(DeviceConfiguration one, DeviceConfiguration two) => one.Source.ContentEquals(two.Source) && one.Tags.SequenceEqual(two.Tags, StringComparer.Ordinal);
}
