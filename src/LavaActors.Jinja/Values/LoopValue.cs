using System.Numerics;
using LavaActors.Jinja.Rendering;

namespace LavaActors.Jinja.Values;

/// <summary><c>loop</c>: where a <c>for</c> is. Looks one element ahead only when asked.</summary>
internal sealed class LoopValue : Value
{
    private readonly Work _work;
    private readonly Value? _counted;
    private IEnumerator<Value> _items;
    private Value? _ahead;
    private bool _looked;
    private BigInteger? _length;
    private Value? _previous;
    private Value? _lastChange;

    /// <param name="work">Counts.</param>
    /// <param name="items">What is walked over.</param>
    /// <param name="counted">The same, when its number of elements is known before.</param>
    /// <param name="depth">Of a recursive loop, from 0.</param>
    /// <param name="again">Runs the loop's body for other items; null when it is not recursive.</param>
    public LoopValue(Work work, IEnumerable<Value> items, Value? counted, int depth, Func<Value, int, Value>? again)
    {
        _work = work;
        _items = items.GetEnumerator();
        _counted = counted;
        Depth = depth;
        Again = again;
    }

    public override string TypeName => "LoopContext";

    public int Depth { get; }

    public Func<Value, int, Value>? Again { get; }

    public int Index0 { get; private set; } = -1;

    public Value Current { get; private set; } = NoneValue.Instance;

    /// <summary>Goes to the next element; false when there is none.</summary>
    public bool Next()
    {
        if (!Look()) return false;
        if (Index0 >= 0) _previous = Current;
        Current = _ahead!;
        _ahead = null;
        _looked = false;
        Index0++;
        return true;
    }

    public BigInteger Length()
    {
        if (_length is { } known) return known;
        if (_counted is not null)
        {
            _length = Sequences.Count(_counted)!.Value;
        }
        else
        {
            List<Value> rest = [];
            if (_looked && _ahead is not null) rest.Add(_ahead);
            while (_items.MoveNext())
            {
                rest.Add(_items.Current);
                if (rest.Count > _work.Limits.MaxElements) _work.Elements(rest.Count);
            }

            _items = rest.GetEnumerator();
            _looked = false;
            _length = Index0 + 1 + rest.Count;
        }

        return _length.Value;
    }

    /// <summary>An attribute; null when there is none of that name.</summary>
    public Value? Attribute(string name) => name switch
    {
        "index" => IntValue.Of(Index0 + 1),
        "index0" => IntValue.Of(Index0),
        "revindex" => IntValue.Of(Length() - Index0),
        "revindex0" => IntValue.Of(Length() - Index0 - 1),
        "first" => BoolValue.Of(Index0 == 0),
        "last" => BoolValue.Of(!Look()),
        "length" => IntValue.Of(Length()),
        "depth" => IntValue.Of(Depth + 1),
        "depth0" => IntValue.Of(Depth),
        "previtem" => _previous ?? new Undefined("there is no previous item"),
        "nextitem" => Look() ? _ahead! : new Undefined("there is no next item"),
        "cycle" => new FunctionValue("cycle", (_, arguments) => Cycle(arguments)),
        "changed" => new FunctionValue("changed", (renderer, arguments) => Changed(renderer.Work, arguments)),
        _ => null,
    };

    private bool Look()
    {
        if (_looked) return _ahead is not null;
        _looked = true;
        _ahead = _items.MoveNext() ? _items.Current : null;
        return _ahead is not null;
    }

    private Value Cycle(CallArguments arguments)
    {
        if (arguments.Named.Count > 0) arguments.Bind("cycle", 0);
        if (arguments.Positional.Count == 0) throw new JinjaError("'cycle' has nothing to choose from", "give it the values in turn: loop.cycle('odd', 'even')");
        return arguments.Positional[Index0 % arguments.Positional.Count];
    }

    private BoolValue Changed(Work work, CallArguments arguments)
    {
        if (arguments.Named.Count > 0) arguments.Bind("changed", 0);
        var now = new TupleValue([.. arguments.Positional]);
        if (_lastChange is not null && Comparing.Equal(work, _lastChange, now)) return BoolValue.False;
        _lastChange = now;
        return BoolValue.True;
    }
}
