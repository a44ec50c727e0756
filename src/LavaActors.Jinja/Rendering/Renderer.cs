using System.Text;
using LavaActors.Jinja.Builtins;
using LavaActors.Jinja.Syntax;
using LavaActors.Jinja.Values;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Rendering;

/// <summary>One rendering: output, and the way to the place where it is. Used once, by one thread.</summary>
internal sealed class Renderer
{
    private readonly Evaluator _evaluator;
    private readonly Statements _statements;
    private readonly List<(string How, string Name, SourceSpan At)> _way = [];
    private readonly List<(int Offset, SourceSpan At, bool IsVerbatim)> _origins = [];
    private readonly StringBuilder _result = new();
    private StringBuilder _output;

    public Renderer(JinjaEnvironment environment, Work work)
    {
        Work = work;
        _output = _result;
        _evaluator = new Evaluator(this);
        _statements = new Statements(this, _evaluator, environment);
    }

    public Work Work { get; }

    /// <exception cref="TemplateException">It fails.</exception>
    public RenderedText Render(TemplateTree tree, IReadOnlyDictionary<string, object?> variables)
    {
        Work.ThrowIfStopped();
        _evaluator.At = new SourceSpan(tree.Name, 1, 1);
        try
        {
            var context = Statements.ContextOf(tree, ClrValues.Variables(variables));
            _statements.RunTemplate(tree, context, child: null);
            return new RenderedText(_result.ToString(), _origins);
        }
        catch (JinjaError e)
        {
            var remedy = e.Misspelled is { Known: { } known, Name: { Length: > 2 } name } && NearestName.Of(name, known()) is { } near ? $"did you mean '{near}'?" : e.Remedy;
            throw new TemplateException(_evaluator.At, e.Message, remedy, Way());
        }
        catch (TemplateException e)
        {
            // Of a template that was loaded on the way.
            throw new TemplateException(e.Where, e.What, e.Remedy, Way());
        }
        catch (OverflowException)
        {
            throw new TemplateException(_evaluator.At, "a number is too large here", "", Way());
        }
    }

    /// <param name="at">What wrote it.</param>
    /// <param name="isVerbatim">It stands there as it is.</param>
    public void Write(string text, SourceSpan at, bool isVerbatim = false)
    {
        Work.Output(text.Length);
        if (ReferenceEquals(_output, _result) && text.Length > 0) _origins.Add((_result.Length, at, isVerbatim));
        _output.Append(text);
    }

    /// <summary>What is written meanwhile, as a value.</summary>
    public StrValue Captured(Action write)
    {
        var outer = _output;
        _output = new StringBuilder();
        write();
        var text = _output.ToString();
        Work.Text(text.Length);
        _output = outer;
        return new StrValue(text);
    }

    /// <summary>One step further on the way; every call has its <see cref="Leave"/>, except when rendering ends with an error, which tells the way.</summary>
    public void Enter(string how, string name, SourceSpan at)
    {
        _way.Add((how, name, at));
        if (_way.Count > Work.Limits.MaxDepth) throw new JinjaError($"more than {Work.Limits.MaxDepth} templates, blocks and macros are inside one another", "look for those that lead back to themselves");
    }

    public void Leave() => _way.RemoveAt(_way.Count - 1);

    /// <summary>Calls a value of a template.</summary>
    public Value Call(Value target, CallArguments arguments)
    {
        switch (target)
        {
            case FunctionValue function: return function.Call(this, arguments);
            case MacroValue macro: return CallMacro(macro, arguments);
            case BlockValue block:
                arguments.Bind(block.Name, 0);
                return CallBlock(block);
            case JoinerValue joiner:
                arguments.Bind("joiner", 0);
                return joiner.Next();
            case LoopValue loop:
                var items = arguments.Bind("loop", 1, "items")[0]!;
                if (loop.Again is null) throw new JinjaError("the loop is not recursive", "write 'recursive' at the end of its 'for'");
                Enter("loop called by", "", _evaluator.At);
                var text = loop.Again(items, loop.Depth + 1);
                Leave();
                return text;
            case Undefined undefined: throw undefined.Error();
            default: throw new JinjaError($"{target.Described} cannot be called", "");
        }
    }

    /// <summary><c>self.name</c>; null when there is no such block.</summary>
    public Value? Block(TemplateContext context, string name, int level) => context.Blocks.ContainsKey(name) ? new BlockValue(name, context, level) : null;

    /// <summary>The definition above one of a block.</summary>
    public Value Super(TemplateContext context, string name, int level) => level + 1 < context.Blocks[name].Count
        ? new BlockValue(name, context, level + 1)
        : new Undefined($"there is no parent block called '{name}'");

    private StrValue CallBlock(BlockValue block)
    {
        Enter("block '{0}' called by", block.Name, _evaluator.At);
        var text = Captured(() => _statements.RunBlock(block.Context, block.Name, block.Level));
        Leave();
        return text;
    }

    private StrValue CallMacro(MacroValue macro, CallArguments arguments)
    {
        Enter(macro.Name.Length == 0 ? "caller called by" : "macro '{0}' called by", macro.Name, _evaluator.At);
        var scope = new Scope(macro.Plan, macro.Scope, macro.Scope.Context, macro.Scope.Plans);
        MacroParameters.Bind(_evaluator, macro, arguments, scope);
        var text = Captured(() => _statements.Run(macro.Signature.Body, scope));
        Leave();
        return text;
    }

    private List<TemplateStep> Way() => [.. Enumerable.Reverse(_way).Select(step => new TemplateStep(step.How.Replace("{0}", step.Name, StringComparison.Ordinal), step.At))];
}
