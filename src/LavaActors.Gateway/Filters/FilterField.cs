using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Filters;

/// <summary>A field of a resource that lists can be filtered by.</summary>
/// <param name="Lookups">How it may be compared; exact is always among them.</param>
public sealed record FilterField(string Name, FieldKind Kind, IReadOnlyList<FilterLookup> Lookups)
{
    private static readonly FilterLookup[] Texts = [FilterLookup.Exact, FilterLookup.In, FilterLookup.Contains, FilterLookup.IContains, FilterLookup.StartsWith, FilterLookup.EndsWith];
    private static readonly FilterLookup[] Order = [FilterLookup.Exact, FilterLookup.In, FilterLookup.Less, FilterLookup.LessOrEqual, FilterLookup.Greater, FilterLookup.GreaterOrEqual];
    private static readonly FilterLookup[] Keys = [FilterLookup.Exact, FilterLookup.In, FilterLookup.IsNull];

    /// <summary>Of a choice: the texts and what they stand for.</summary>
    public IReadOnlyDictionary<string, object> Choices { get; init; } = new Dictionary<string, object>();

    /// <summary>Of a relation: the other resource.</summary>
    public Func<FilterResource>? Target { get; init; }

    public static FilterField Text(string name, params IEnumerable<FilterLookup> more) => new(name, FieldKind.Text, [.. Texts, .. more]);

    /// <summary>A text of which only these comparisons are there.</summary>
    public static FilterField OnlyText(string name, params IEnumerable<FilterLookup> lookups) => new(name, FieldKind.Text, [.. lookups]);

    public static FilterField Number(string name) => new(name, FieldKind.Number, Order);

    public static FilterField Decimal(string name) => new(name, FieldKind.Decimal, Order);

    public static FilterField Time(string name) => new(name, FieldKind.Time, [.. Order, FilterLookup.IsNull]);

    public static FilterField Truth(string name) => new(name, FieldKind.Truth, [FilterLookup.Exact, FilterLookup.In]);

    public static FilterField Choice<T>(string name, StringComparer? comparer = null)
        where T : struct, Enum => new(name, FieldKind.Choice, [FilterLookup.Exact, FilterLookup.In])
        {
            Choices = Enum.GetValues<T>().ToDictionary(value => value.ToString(), value => (object)Convert.ToInt64(value, null), comparer ?? StringComparer.Ordinal),
        };

    public static FilterField ChoiceOf(string name, params IEnumerable<string> texts) =>
        new(name, FieldKind.Choice, [FilterLookup.Exact, FilterLookup.In]) { Choices = texts.ToDictionary(text => text, text => (object)text, StringComparer.Ordinal) };

    public static FilterField Relation(string name, Func<FilterResource> target) => new(name, FieldKind.Relation, Keys) { Target = target };

    /// <summary>The same field as a relation, whose key is compared as the field was.</summary>
    public FilterField To(Func<FilterResource> target) => this with { Kind = FieldKind.Relation, Lookups = [.. Lookups.Union(Keys)], Target = target };
}
