using System.Globalization;
using System.Text.Json.Serialization;

namespace LavaActors.Protocol.Ids;

/// <summary>
/// One sub-job as users number it (a single-node job is its own only sub-job). Its decimal text is the MultiNode client
/// name, what <c>lava-self</c> prints, and the id in <c>/lava-ID</c> on the target (spec: multinode.md §3).
/// </summary>
[JsonConverter(typeof(Json))]
public readonly record struct JobId(long Value) : IComparable<JobId>
{
    public static bool operator <(JobId left, JobId right) => left.Value < right.Value;

    public static bool operator >(JobId left, JobId right) => left.Value > right.Value;

    public static bool operator <=(JobId left, JobId right) => left.Value <= right.Value;

    public static bool operator >=(JobId left, JobId right) => left.Value >= right.Value;

    /// <summary>Reads decimal digits; signs, blanks and zero are no ids.</summary>
    public static bool TryParse(string? text, out JobId id)
    {
        var isId = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0;
        id = new JobId(isId ? value : 0);
        return isId;
    }

    public int CompareTo(JobId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    public sealed class Json : NumberIdConverter<JobId>
    {
        protected override JobId Of(long value) => new(value);

        protected override long ValueOf(JobId id) => id.Value;
    }
}
