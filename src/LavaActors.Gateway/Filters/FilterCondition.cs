using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Filters;

/// <summary>A condition of a query, read and typed: texts, <see cref="long"/>, <see cref="double"/>, <see cref="DateTimeOffset"/> or <see cref="bool"/>.</summary>
/// <param name="IsNegated">All for which it does not hold.</param>
public sealed record FilterCondition(FilterLookup Lookup, IReadOnlyList<object> Values, bool IsNegated)
{
    /// <summary>Whether a value meets it.</summary>
    /// <param name="value">Null where there is none: that meets nothing but <see cref="FilterLookup.IsNull"/>, and negations.</param>
    public bool Holds(object? value) => IsNegated != Meets(value);

    /// <summary>Whether any of several values does.</summary>
    public bool HoldsForAny(IReadOnlyCollection<object> values) =>
        IsNegated != (Lookup is FilterLookup.IsNull ? (values.Count == 0) == (bool)Values[0] : values.Any(Meets));

    private bool Meets(object? value)
    {
        if (Lookup is FilterLookup.IsNull) return value is null == (bool)Values[0];
        if (value is null) return false;
        return Lookup switch
        {
            FilterLookup.In => Values.Any(value.Equals),
            FilterLookup.Exact => value.Equals(Values[0]),
            FilterLookup.Less => Compare(value) < 0,
            FilterLookup.LessOrEqual => Compare(value) <= 0,
            FilterLookup.Greater => Compare(value) > 0,
            FilterLookup.GreaterOrEqual => Compare(value) >= 0,
            _ => value is string text && MeetsText(text, (string)Values[0]),
        };
    }

    private int Compare(object value) => ((IComparable)value).CompareTo(Values[0]);

    private bool MeetsText(string text, string wanted) => Lookup switch
    {
        FilterLookup.IExact => text.Equals(wanted, StringComparison.OrdinalIgnoreCase),
        FilterLookup.Contains => text.Contains(wanted, StringComparison.Ordinal),
        FilterLookup.IContains => text.Contains(wanted, StringComparison.OrdinalIgnoreCase),
        FilterLookup.StartsWith => text.StartsWith(wanted, StringComparison.Ordinal),
        FilterLookup.IStartsWith => text.StartsWith(wanted, StringComparison.OrdinalIgnoreCase),
        FilterLookup.EndsWith => text.EndsWith(wanted, StringComparison.Ordinal),
        FilterLookup.IEndsWith => text.EndsWith(wanted, StringComparison.OrdinalIgnoreCase),
        _ => throw new InvalidOperationException($"{Lookup} compares no texts"),
    };
}
