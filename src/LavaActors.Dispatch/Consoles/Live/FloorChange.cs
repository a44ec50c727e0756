namespace LavaActors.Dispatch.Consoles.Live;

/// <summary>What became of the floor, and who is told something about it.</summary>
public sealed record FloorChange(ConsoleFloor Floor, IReadOnlyList<FloorNotice> Notices)
{
    public static FloorChange To(ConsoleFloor floor) => new(floor, []);
}
