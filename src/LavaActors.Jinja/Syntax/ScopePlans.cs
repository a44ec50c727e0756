using System.Runtime.CompilerServices;

namespace LavaActors.Jinja.Syntax;

/// <summary>The plans of all scopes of one template. <c>if</c> has no scope; bodies of loops, macros, blocks, <c>with</c>, <c>filter</c>, <c>call</c> and <c>set</c> have.</summary>
internal sealed class ScopePlans
{
    private static readonly string[] MacroNames = ["caller", "varargs", "kwargs"];
    private static readonly string[] BlockNames = ["self", "super"];

    private readonly Dictionary<object, ScopePlan> _plans = new(ReferenceEqualityComparer.Instance);

    private ScopePlans()
    {
    }

    /// <summary>The plan of a part of the tree that has a scope.</summary>
    public ScopePlan this[object part] => _plans[part];

    public static ScopePlans Of(Body body)
    {
        var plans = new ScopePlans();
        var special = Mentions.Of(body, ["self"]);
        plans.Add(body, new ScopePlan(null) { Special = special }, special, [body]);
        return plans;
    }

    private void Add(object part, ScopePlan plan, IEnumerable<string> special, IReadOnlyList<Body> bodies)
    {
        _plans.Add(part, plan);
        foreach (var body in bodies) Visit(plan, body.Nodes);
        foreach (var name in special) plan.Parameter(name);
        foreach (var body in bodies) Inner(plan, body.Nodes);
    }

    /// <summary>Names that statements read and assign in their own scope.</summary>
    private static void Visit(ScopePlan plan, IEnumerable<Node> nodes)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case Print print: Load(plan, print.Value); break;
                case Set set: Load(plan, set.Value); Assign(plan, set.Target); break;
                case SetBlock set: Assign(plan, set.Target); break;
                case If choice: Visit(plan, choice.Cases, choice.Else); break;
                case For loop: Load(plan, loop.Items); break;
                case With with: Load(plan, with.Values.Select(value => value.Value)); break;
                case FilterBlock block: Load(plan, block.Filter); break;
                case CallBlock block: Load(plan, block.Call); break;
                case Macro macro: plan.Store(macro.Id); break;
                case Include include: Load(plan, include.Template); break;
                case Extends extends: Load(plan, extends.Parent); break;
                case Import import: Load(plan, import.Template); plan.Store(import.Id); break;
                case FromImport from:
                    Load(plan, from.Template);
                    foreach (var (_, name, _) in from.Names) plan.Store(name);
                    break;
            }
        }
    }

    private static void Visit(ScopePlan plan, IReadOnlyList<(Expr Test, Body Body)> cases, Body otherwise)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Load(plan, cases[0].Test);
        var first = plan.Branch();
        Visit(first, cases[0].Body.Nodes);
        var others = plan.Branch();
        foreach (var one in cases.Skip(1)) Visit(others, [one], Body.Empty);
        var last = plan.Branch();
        Visit(last, otherwise.Nodes);
        plan.Join([first, others, last]);
    }

    private static void Assign(ScopePlan plan, Target target)
    {
        switch (target)
        {
            case NameTarget name: plan.Store(name.Id); break;
            case NamespaceTarget name: plan.Load(name.Id); break;
            case TupleTarget tuple:
                foreach (var item in tuple.Items) Assign(plan, item);
                break;
        }
    }

    private static void Parameters(ScopePlan plan, Target target)
    {
        foreach (var name in Mentions.Assigned(target)) plan.Parameter(name);
    }

    private static void Load(ScopePlan plan, Expr expression)
    {
        foreach (var name in Mentions.Read(expression)) plan.Load(name);
    }

    private static void Load(ScopePlan plan, IEnumerable<Expr> expressions)
    {
        foreach (var expression in expressions) Load(plan, expression);
    }

    /// <summary>Plans of the scopes within a scope, once its own names are all known.</summary>
    private void Inner(ScopePlan plan, IEnumerable<Node> nodes)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var node in nodes)
        {
            switch (node)
            {
                case If choice:
                    foreach (var (_, body) in choice.Cases) Inner(plan, body.Nodes);
                    Inner(plan, choice.Else.Nodes);
                    break;
                case For loop: Loop(plan, loop); break;
                case Macro macro: Callable(plan, macro.Signature); break;
                case CallBlock block: Callable(plan, block.Signature); break;
                case Block block:
                    var special = Mentions.Of(block.Body, BlockNames);
                    Add(block, new ScopePlan(null) { Special = special }, special, [block.Body]);
                    break;
                case With with:
                    var inWith = new ScopePlan(plan);
                    foreach (var (target, _) in with.Values) Parameters(inWith, target);
                    Add(with, inWith, [], [with.Body]);
                    break;
                case FilterBlock block:
                    Add(block, new ScopePlan(plan), [], [block.Body]);
                    break;
                case SetBlock set:
                    var inSet = new ScopePlan(plan);
                    if (set.Filter is not null) Load(inSet, set.Filter);
                    Add(set, inSet, [], [set.Body]);
                    break;
            }
        }
    }

    private void Loop(ScopePlan plan, For loop)
    {
        // A loop that does not mention 'loop' leaves the one around it visible to templates it includes.
        var extended = loop.Recursive || Mentions.Of(loop.Body, ["loop"]).Count > 0 || Mentions.HasScopedBlock(loop.Body);
        var body = new ScopePlan(plan);
        Parameters(body, loop.Target);
        Add(loop.Body, body, extended ? ["loop"] : [], [loop.Body]);
        if (loop.Else.Nodes.Count > 0) Add(loop.Else, new ScopePlan(plan), [], [loop.Else]);
        if (loop.Filter is null) return;
        var filter = new ScopePlan(plan);
        Parameters(filter, loop.Target);
        Load(filter, loop.Filter);
        _plans.Add(loop.Filter, filter);
    }

    private void Callable(ScopePlan plan, Signature signature)
    {
        var special = Mentions.Of(signature.Body, MacroNames).Where(name => !signature.Parameters.Contains(name)).ToHashSet();
        var own = new ScopePlan(plan) { Special = special };
        foreach (var parameter in signature.Parameters) own.Parameter(parameter);
        Load(own, signature.Defaults);
        Add(signature, own, special, [signature.Body]);
    }
}
