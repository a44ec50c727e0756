namespace LavaActors.Gateway.Filters;

/// <summary>What kind of value a field has; that decides how it may be compared (spec: rest-api.md §3).</summary>
public enum FieldKind
{
    Text,

    /// <summary>Whole: a <see cref="long"/>.</summary>
    Number,

    /// <summary>A <see cref="double"/>.</summary>
    Decimal,
    Time,
    Truth,

    /// <summary>One of a list of texts.</summary>
    Choice,

    /// <summary>The key of another resource, or several.</summary>
    Relation,
}
