using System.Numerics;

namespace LavaActors.Jinja.Values;

/// <summary>What stands in <c>[start:stop:step]</c>; only ever an index.</summary>
internal sealed class SliceValue(BigInteger? start, BigInteger? stop, BigInteger step) : Value
{
    public override string TypeName => "slice";

    public override bool IsHashable => false;

    public BigInteger Step => step;

    /// <summary>First index, number of elements, and step for a sequence of so many elements.</summary>
    public (BigInteger Start, BigInteger Count, BigInteger Step) Of(BigInteger length)
    {
        var first = StartOf(length);
        var end = StopOf(length);
        var count = step.Sign > 0 ? (end > first ? (end - first - 1) / step + 1 : 0) : (first > end ? (first - end - 1) / -step + 1 : 0);
        // One element or none: the step takes no part, and may be larger than any index.
        return (count.IsZero ? BigInteger.Max(0, BigInteger.Min(first, length)) : first, count, count <= 1 ? step.Sign : step);
    }

    public BigInteger StartOf(BigInteger length) => Bound(start, length, step.Sign > 0 ? 0 : length - 1);

    public BigInteger StopOf(BigInteger length) => Bound(stop, length, step.Sign > 0 ? length : -1);

    private BigInteger Bound(BigInteger? bound, BigInteger length, BigInteger otherwise)
    {
        if (bound is not { } index) return otherwise;
        if (index.Sign < 0) index += length;
        var (least, most) = step.Sign > 0 ? (BigInteger.Zero, length) : (BigInteger.MinusOne, length - 1);
        return BigInteger.Max(least, BigInteger.Min(most, index));
    }
}
