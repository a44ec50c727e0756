using System.Numerics;
using System.Runtime.CompilerServices;

namespace LavaActors.Jinja.Values;

/// <summary>Equality of keys: 1, 1.0 and true are one key. Only for what is hashable.</summary>
internal sealed class KeyComparer : IEqualityComparer<Value>
{
    public static KeyComparer Instance { get; } = new();

    public bool Equals(Value? a, Value? b)
    {
        if (ReferenceEquals(a, b)) return true;
        return (a, b) switch
        {
            (StrValue x, StrValue y) => x.Text == y.Text,
            (TupleValue x, TupleValue y) => x.Items.AsSpan().SequenceEqual(y.Items, this),
            (Undefined, Undefined) => true,
            _ => Number.Equal(a, b) ?? false,
        };
    }

    public int GetHashCode(Value value)
    {
        switch (value)
        {
            case StrValue text: return text.Text.GetHashCode(StringComparison.Ordinal);
            case BoolValue truth: return truth.IsTrue ? BigInteger.One.GetHashCode() : BigInteger.Zero.GetHashCode();
            case IntValue number: return number.Number.GetHashCode();
            case FloatValue { Number: var d }: return double.IsInteger(d) ? new BigInteger(d).GetHashCode() : d.GetHashCode();
            case Undefined: return 1;
            case TupleValue tuple:
                var hash = default(HashCode);
                foreach (var item in tuple.Items) hash.Add(item, this);
                return hash.ToHashCode();
            default: return RuntimeHelpers.GetHashCode(value);
        }
    }
}
