using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Syntax;

namespace LavaActors.Jinja.Values;

/// <summary>A function, or a method with the value it belongs to.</summary>
internal sealed class FunctionValue(string name, Func<Renderer, CallArguments, Value> run) : Value
{
    public string Name => name;

    public override string TypeName => "function";

    public Value Call(Renderer renderer, CallArguments arguments) => run(renderer, arguments);
}

/// <summary>A macro, or the body of a <c>call</c> block, with the scope in which it stands.</summary>
internal sealed class MacroValue(string name, Signature signature, Scope scope) : Value
{
    public string Name => name;

    public Signature Signature => signature;

    public Scope Scope => scope;

    public ScopePlan Plan => scope.Plans[signature];

    public override string TypeName => "Macro";
}

/// <summary>What <c>import</c> gives: the macros and variables of a template, and its text.</summary>
internal sealed class ModuleValue(string name, IReadOnlyDictionary<string, Value> exported, string text) : Value
{
    public string Name => name;

    public IReadOnlyDictionary<string, Value> Exported => exported;

    public string Text => text;

    public override string TypeName => "TemplateModule";
}

/// <summary>The one thing whose attributes a template may set.</summary>
internal sealed class NamespaceValue(DictValue attributes) : Value
{
    public DictValue Attributes => attributes;

    public override string TypeName => "Namespace";
}

/// <summary><c>self</c>: the blocks of the template.</summary>
internal sealed class SelfValue(TemplateContext context) : Value
{
    public TemplateContext Context => context;

    public override string TypeName => "TemplateReference";
}

/// <summary>A block that can be called: <c>self.name</c> or <c>super</c>.</summary>
/// <param name="name">The block.</param>
/// <param name="context">What its body sees.</param>
/// <param name="level">0 for the most derived definition.</param>
internal sealed class BlockValue(string name, TemplateContext context, int level) : Value
{
    public string Name => name;

    public TemplateContext Context => context;

    public int Level => level;

    public override string TypeName => "BlockReference";
}

/// <summary>What <c>cycler</c> gives.</summary>
internal sealed class CyclerValue(Value[] items) : Value
{
    private int _next;

    public override string TypeName => "Cycler";

    public Value Current => items[_next];

    public Value Next()
    {
        var value = items[_next];
        _next = (_next + 1) % items.Length;
        return value;
    }

    public void Reset() => _next = 0;
}

/// <summary>What <c>joiner</c> gives: nothing the first time, then its separator.</summary>
internal sealed class JoinerValue(Value separator) : Value
{
    private bool _used;

    public override string TypeName => "Joiner";

    public Value Next()
    {
        if (_used) return separator;
        _used = true;
        return StrValue.Empty;
    }
}
