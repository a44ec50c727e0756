using System.Globalization;
using System.Text.Json.Serialization;

namespace LavaActors.Protocol.Ids;

/// <summary>
/// Names a whole submission by the id of its first sub-job: <c>1234</c> for the sub-jobs <c>1234.0</c>, <c>1234.1</c>, ...
/// (spec: multinode.md §2). It is the entity id of the job actor.
/// </summary>
[JsonConverter(typeof(Json))]
public readonly record struct LeadJobId(long Value) : IComparable<LeadJobId>
{
    public static bool operator <(LeadJobId left, LeadJobId right) => left.Value < right.Value;

    public static bool operator >(LeadJobId left, LeadJobId right) => left.Value > right.Value;

    public static bool operator <=(LeadJobId left, LeadJobId right) => left.Value <= right.Value;

    public static bool operator >=(LeadJobId left, LeadJobId right) => left.Value >= right.Value;

    /// <summary>Reads decimal digits; signs, blanks and zero are no ids.</summary>
    public static bool TryParse(string? text, out LeadJobId id)
    {
        var isId = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0;
        id = new LeadJobId(isId ? value : 0);
        return isId;
    }

    public int CompareTo(LeadJobId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    public sealed class Json : NumberIdConverter<LeadJobId>
    {
        protected override LeadJobId Of(long value) => new(value);

        protected override long ValueOf(LeadJobId id) => id.Value;
    }
}
