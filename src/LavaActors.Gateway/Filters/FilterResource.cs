namespace LavaActors.Gateway.Filters;

/// <summary>A resource as filters know it: its fields, and its rows, which are few, so that relations to it are looked up whole.</summary>
public abstract class FilterResource(FieldKind keyKind, params IReadOnlyList<FilterField> fields)
{
    /// <summary>Of what clients call it by: a text, or a number.</summary>
    public FieldKind KeyKind => keyKind;

    public IReadOnlyList<FilterField> Fields => fields;

    /// <summary>What lists can be ordered by besides the fields, and not filtered.</summary>
    public IReadOnlyList<string> OnlyOrders { get; init; } = [];

    /// <summary>Whether lists can be ordered by it.</summary>
    public bool Orders(string name) => fields.Any(field => field.Name == name) || OnlyOrders.Contains(name);

    /// <summary>The keys of all rows that meet a condition on a field.</summary>
    /// <param name="field">Null: the key itself.</param>
    internal abstract IReadOnlyList<object> KeysWhere(FilterField? field, FilterCondition condition);

    /// <summary>The keys of all rows that are related to one of these.</summary>
    internal abstract IReadOnlyList<object> KeysRelated(FilterField relation, FilterCondition condition);
}

/// <summary>The same with its rows.</summary>
/// <param name="key">What clients call a row by.</param>
/// <param name="value">A field's value of a row, null for none; of a relation the keys of the others, as a list.</param>
public sealed class FilterResource<T>(FieldKind keyKind, IReadOnlyList<T> rows, Func<T, object> key, Func<T, string, object?> value, params IReadOnlyList<FilterField> fields)
    : FilterResource(keyKind, fields)
{
    public IReadOnlyList<T> Rows => rows;

    internal override IReadOnlyList<object> KeysWhere(FilterField? field, FilterCondition condition) =>
        [.. rows.Where(row => condition.Holds(field is null ? key(row) : value(row, field.Name))).Select(key)];

    internal override IReadOnlyList<object> KeysRelated(FilterField relation, FilterCondition condition) => [.. rows.Where(row => IsRelated(row, relation, condition)).Select(key)];

    /// <summary>The rows that meet all conditions of a query.</summary>
    internal IEnumerable<T> Where(IReadOnlyList<FilterTerm> terms) => rows.Where(row => Meets(row, terms));

    /// <summary>Whether a row, which need not be one of these, meets all conditions of a query.</summary>
    internal bool Meets(T row, IReadOnlyList<FilterTerm> terms) => terms.All(term =>
        term.Field.Kind is FieldKind.Relation ? IsRelated(row, term.Field, term.Condition) : term.Condition.Holds(value(row, term.Field.Name)));

    /// <summary>The value that a list can be ordered by; null for none.</summary>
    internal object? OrderValue(T row, string field) => value(row, field) is var found && found is IReadOnlyCollection<object> several ? several.FirstOrDefault() : found;

    private bool IsRelated(T row, FilterField relation, FilterCondition condition) => value(row, relation.Name) switch
    {
        IReadOnlyCollection<object> several => condition.HoldsForAny(several),
        var one => condition.Holds(one),
    };
}

/// <summary>A condition on a field of the resource that is listed. Of a relation it is one on the keys.</summary>
public sealed record FilterTerm(FilterField Field, FilterCondition Condition);
