using LavaActors.Jinja.Syntax;
using LavaActors.Jinja.Values;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Rendering;

/// <summary>Walks over statements.</summary>
internal sealed class Statements(Renderer renderer, Evaluator evaluator, JinjaEnvironment environment)
{
    private static readonly Dictionary<string, Value> Nothing = [];

    private readonly Work _work = renderer.Work;
    private readonly Dictionary<TemplateTree, ModuleValue> _modules = new(ReferenceEqualityComparer.Instance);

    public static TemplateContext ContextOf(TemplateTree tree, IReadOnlyDictionary<string, Value> variables) =>
        new(tree.Name, variables, tree.Blocks.ToDictionary(block => block.Key, block => new List<(Block, TemplateTree)> { (block.Value, tree) }));

    /// <summary>The template from first to last statement, then the one it extends, with the same context (spec: worker-and-devices.md §3.1).</summary>
    public void RunTemplate(TemplateTree tree, TemplateContext context, Root? child)
    {
        for (var other = child; other is not null; other = other.Child)
        {
            if (ReferenceEquals(other.Tree, tree) || other.Tree.Name == tree.Name) throw new JinjaError($"'{tree.Name}' extends itself", "");
        }

        var root = new Root(tree, child);
        var plan = tree.Plans[tree.Body];
        var scope = new Scope(plan, null, context, tree.Plans) { IsTop = true, Root = root };
        if (plan.Special.Contains("self")) scope.Set("self", new SelfValue(context));
        Run(tree.Body, scope);
        if (root.Parent is null) return;
        evaluator.At = root.ExtendsAt;
        renderer.Enter("extended by", "", root.ExtendsAt);
        RunTemplate(root.Parent, context, root);
        renderer.Leave();
    }

    /// <summary>A block's definition: 0 is the most derived one.</summary>
    public void RunBlock(TemplateContext context, string name, int level)
    {
        var (block, tree) = context.Blocks[name][level];
        var plan = tree.Plans[block];
        var scope = new Scope(plan, null, context, tree.Plans);
        if (plan.Special.Contains("self")) scope.Set("self", new SelfValue(context));
        if (plan.Special.Contains("super")) scope.Set("super", renderer.Super(context, name, level));
        Run(block.Body, scope);
    }

    public void Run(Body body, Scope scope)
    {
        foreach (var node in body.Nodes)
        {
            _work.Step();
            Run(node, scope);
        }
    }

    private void Run(Node node, Scope scope)
    {
        switch (node)
        {
            case Text text:
                if (!IsDropped(scope)) renderer.Write(text.Value, text.At, isVerbatim: true);
                break;
            case Print print:
                if (!IsDropped(scope)) Write(evaluator.Evaluate(print.Value, scope), print.Value.At);
                break;
            case Set set:
                var value = evaluator.Evaluate(set.Value, scope);
                evaluator.At = set.At;
                Assign(set.Target, value, scope);
                break;
            case If choice:
                Run(Chosen(choice, scope), scope);
                break;
            case For loop: Loop(loop, scope); break;
            case Block block: Place(block, scope); break;
            case Extends extends: Extend(extends, scope); break;
            case Include include: Include(include, scope); break;
            case SetBlock set:
                var inSet = new Scope(scope.Plans[set], scope, scope.Context, scope.Plans);
                Value captured = renderer.Captured(() => Run(set.Body, inSet));
                if (set.Filter is not null) captured = evaluator.FilterText(set.Filter, captured, inSet);
                evaluator.At = set.At;
                Assign(set.Target, captured, scope);
                break;
            case FilterBlock block:
                var inFilter = scope.Inside(block);
                WriteText(evaluator.FilterText(block.Filter, renderer.Captured(() => Run(block.Body, inFilter)), inFilter), "filter", block.Filter.At);
                break;
            case With with:
                var inWith = scope.Inside(with);
                foreach (var (target, expression) in with.Values) Assign(target, evaluator.Evaluate(expression, scope), inWith);
                Run(with.Body, inWith);
                break;
            case Macro macro:
                Assign(macro.Id, new MacroValue(macro.Id, macro.Signature, scope), scope, export: true);
                break;
            case CallBlock block:
                WriteText(evaluator.Call(block.Call, scope, new MacroValue("", block.Signature, scope)), "call", block.At);
                break;
            case Import import:
                Assign(import.Id, Module(import.Template, import.WithContext, scope, import.At), scope, export: false);
                break;
            case FromImport from:
                var module = Module(from.Template, from.WithContext, scope, from.At);
                foreach (var (id, name, _) in from.Names) Assign(name, Exported(module, id), scope, export: false);
                break;
            default:
                throw new InvalidOperationException($"no way to run {node.GetType().Name}");
        }
    }

    /// <summary>Behind <c>extends</c> a template prints nothing; what it assigns counts.</summary>
    private static bool IsDropped(Scope scope) => scope.Root?.Parent is not null;

    private void Write(Value value, SourceSpan at)
    {
        evaluator.At = at;
        renderer.Write(ValueText.Str(_work, value), at);
    }

    /// <summary>The result of a block, which has to be a text: Jinja2 makes none of it.</summary>
    private void WriteText(Value value, string tag, SourceSpan at)
    {
        evaluator.At = at;
        if (value is not StrValue text) throw new JinjaError($"what this '{tag}' block gives is {value.Described}, not a text", "'|string' makes a text of it");
        renderer.Write(text.Text, at);
    }

    private Body Chosen(If choice, Scope scope)
    {
        foreach (var (test, body) in choice.Cases)
        {
            if (evaluator.Evaluate(test, scope).IsTrue) return body;
        }

        return choice.Else;
    }

    private static void Assign(string name, Value value, Scope scope, bool export)
    {
        scope.Set(name, value);
        if (scope.IsTop) scope.Context.Set(name, value, export);
    }

    private void Assign(Target target, Value value, Scope scope)
    {
        switch (target)
        {
            case NameTarget name:
                Assign(name.Id, value, scope, export: true);
                break;
            case NamespaceTarget name:
                evaluator.At = name.At;
                if (scope.Find(name.Id) is not NamespaceValue space) throw new JinjaError($"'{name.Id}' is no namespace, so it has no attributes to set", $"make it one: {{% set {name.Id} = namespace() %}}");
                space.Attributes.Set(new StrValue(name.Attribute), value);
                _work.Grown(space.Attributes.Entries.Count);
                break;
            case TupleTarget tuple:
                var values = Sequences.ToList(_work, value);
                if (values.Count != tuple.Items.Count) throw new JinjaError($"{values.Count} value{(values.Count == 1 ? "" : "s")} for {tuple.Items.Count} names", "");
                for (var i = 0; i < values.Count; i++) Assign(tuple.Items[i], values[i], scope);
                break;
        }
    }

    private void Loop(For loop, Scope scope)
    {
        var items = evaluator.Evaluate(loop.Items, scope);
        evaluator.At = loop.Items.At;
        Loop(loop, items, scope, 0);
    }

    private void Loop(For loop, Value items, Scope scope, int depth)
    {
        var source = Sequences.Iterate(_work, items);
        var counted = loop.Filter is null && Sequences.Count(items) is not null ? items : null;
        if (loop.Filter is not null) source = Filtered(loop, source, scope);
        Func<Value, int, Value>? again = loop.Recursive ? (inner, level) => renderer.Captured(() => Loop(loop, inner, scope, level)) : null;
        var at = new LoopValue(_work, source, counted, depth, again);
        var plan = scope.Plans[loop.Body];
        var tellsLoop = plan.Slot("loop") >= 0 && plan.Stored.Contains("loop");
        while (at.Next())
        {
            var inside = scope.Inside(loop.Body);
            evaluator.At = loop.At;
            Assign(loop.Target, at.Current, inside);
            if (tellsLoop) inside.Set("loop", at);
            Run(loop.Body, inside);
        }

        if (at.Index0 < 0 && loop.Else.Nodes.Count > 0) Run(loop.Else, scope.Inside(loop.Else));
    }

    private IEnumerable<Value> Filtered(For loop, IEnumerable<Value> source, Scope scope)
    {
        foreach (var item in source)
        {
            var inside = scope.Inside(loop.Filter!);
            Assign(loop.Target, item, inside);
            if (evaluator.Evaluate(loop.Filter!, inside).IsTrue) yield return item;
        }
    }

    private void Place(Block block, Scope scope)
    {
        if (scope.IsTop && IsDropped(scope)) return;
        evaluator.At = block.At;
        if (block.Required && scope.Context.Blocks[block.Id].Count <= 1) throw new JinjaError($"no template that extends this one has the block '{block.Id}'", "it is required");
        var context = scope.Context;
        if (block.Scoped) context = new TemplateContext(context.Name, context.With(scope.Assigned()), context.Blocks);
        renderer.Enter("block '{0}' placed by", block.Id, block.At);
        RunBlock(context, block.Id, 0);
        renderer.Leave();
    }

    private void Extend(Extends extends, Scope scope)
    {
        var root = scope.Root!;
        evaluator.At = extends.At;
        if (root.Parent is not null) throw new JinjaError("a second 'extends'", $"the first is in line {root.ExtendsAt.Line}");
        var name = TemplateName(extends.Parent, scope, extends.At);
        root.Parent = Load(name, "extended by", extends.At);
        root.ExtendsAt = extends.At;
        foreach (var (id, block) in root.Parent.Blocks)
        {
            if (!scope.Context.Blocks.TryGetValue(id, out var definitions)) scope.Context.Blocks.Add(id, definitions = []);
            definitions.Add((block, root.Parent));
        }
    }

    private string TemplateName(Expr expression, Scope scope, SourceSpan at)
    {
        var value = evaluator.Evaluate(expression, scope);
        evaluator.At = at;
        return value switch
        {
            StrValue text => text.Text,
            Undefined undefined => throw undefined.Error(),
            _ => throw new JinjaError($"{value.Described} is not the name of a template", ""),
        };
    }

    /// <summary>Errors of the template's syntax tell who wanted it.</summary>
    private TemplateTree Load(string name, string how, SourceSpan at)
    {
        renderer.Enter(how, "", at);
        var tree = environment.Load(name);
        renderer.Leave();
        return tree ?? throw new JinjaError($"there is no template '{name}'", "");
    }

    private void Include(Include include, Scope scope)
    {
        var value = evaluator.Evaluate(include.Template, scope);
        evaluator.At = include.At;
        IReadOnlyList<string> names = value switch
        {
            StrValue text => [text.Text],
            Undefined undefined => throw undefined.Error(),
            _ => [.. Sequences.ToList(_work, value).Select(item => item is StrValue text ? text.Text : item is Undefined undefined ? throw undefined.Error() : throw new JinjaError($"{item.Described} is not the name of a template", ""))],
        };
        renderer.Enter("included by", "", include.At);
        TemplateTree? tree = null;
        foreach (var name in names)
        {
            tree = environment.Load(name);
            if (tree is not null) break;
        }

        if (tree is not null)
        {
            RunTemplate(tree, ContextOf(tree, include.WithContext ? scope.Context.With(scope.Assigned()) : Nothing), child: null);
        }

        renderer.Leave();
        if (tree is not null || include.IgnoreMissing) return;
        throw new JinjaError(names.Count == 1 ? $"there is no template '{names[0]}'" : $"there is none of the templates: {string.Join(", ", names)}", "'ignore missing' passes over it");
    }

    private ModuleValue Module(Expr template, bool withContext, Scope scope, SourceSpan at)
    {
        var tree = Load(TemplateName(template, scope, at), "imported by", at);
        if (!withContext && _modules.TryGetValue(tree, out var known)) return known;
        renderer.Enter("imported by", "", at);
        var context = ContextOf(tree, withContext ? scope.Context.With(scope.Assigned()) : Nothing);
        var text = renderer.Captured(() => RunTemplate(tree, context, child: null));
        renderer.Leave();
        var module = new ModuleValue(tree.Name, context.Exported, text.Text);
        if (!withContext) _modules[tree] = module;
        return module;
    }

    private static Value Exported(ModuleValue module, string name) => module.Exported.GetValueOrDefault(name)
        ?? new Undefined($"the template '{module.Name}' has no '{name}' to import", name) { Known = () => module.Exported.Keys };
}
