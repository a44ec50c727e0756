using System.Runtime.InteropServices;

namespace LavaActors.Scheduling.Rules;

/// <summary>A board that is free, or will be.</summary>
/// <param name="Back">When its run is over at the latest; <see cref="DateTimeOffset.MinValue"/> for a free board.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ExpectedBoard(Board Board, DateTimeOffset Back) : IComparable<ExpectedBoard>
{
    public static ExpectedBoard Of(Board board) => new(board, board.Back ?? DateTimeOffset.MinValue);

    public bool IsFree => Back == DateTimeOffset.MinValue;

    /// <summary>The soonest first. Of those back at the same time the one that fewest others can do without, by its tags, is the last.</summary>
    public int CompareTo(ExpectedBoard other)
    {
        var order = Back.CompareTo(other.Back);
        if (order == 0)
            order = Board.Tags.Count.CompareTo(other.Board.Tags.Count);
        return order != 0 ? order : FreeDevice.Of(Board).CompareTo(FreeDevice.Of(other.Board));
    }

    public static bool operator <(ExpectedBoard left, ExpectedBoard right) => left.CompareTo(right) < 0;

    public static bool operator >(ExpectedBoard left, ExpectedBoard right) => left.CompareTo(right) > 0;

    public static bool operator <=(ExpectedBoard left, ExpectedBoard right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ExpectedBoard left, ExpectedBoard right) => left.CompareTo(right) >= 0;
}
