using LavaActors.Jinja.Syntax;
using LavaActors.Yaml;

namespace LavaActors.Jinja;

/// <summary>A parsed template. Immutable; may be rendered by many threads at once.</summary>
public sealed class JinjaTemplate
{
    private readonly JinjaEnvironment _environment;
    private readonly TemplateTree _tree;

    internal JinjaTemplate(JinjaEnvironment environment, TemplateTree tree)
    {
        _environment = environment;
        _tree = tree;
    }

    /// <summary>The name under which it was found.</summary>
    public string Name => _tree.Name;

    /// <summary>The text of this template for a context.</summary>
    /// <param name="context">Variables: texts, truth values, whole numbers, floating-point numbers, null, dictionaries and sequences of those.</param>
    /// <param name="stop">Ends the rendering.</param>
    /// <exception cref="TemplateException">The rendering fails, or takes more than the environment's limits.</exception>
    /// <exception cref="ArgumentException">The context has a value of another type.</exception>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public string Render(IReadOnlyDictionary<string, object?> context, CancellationToken stop = default) => Trace(context, stop).Text;

    /// <summary>As <see cref="Render"/>, with what is known of where each line came from.</summary>
    public RenderedText Trace(IReadOnlyDictionary<string, object?> context, CancellationToken stop = default) => _environment.Render(_tree, context, stop);

    /// <summary>Names in this template's own <c>extends</c>, where they are written out.</summary>
    public IReadOnlyList<string> Parents => Literals.Parents(_tree.Body);

    /// <summary>
    /// What <c>{% set name = ... %}</c> at the top of this template assigns, if that is written out: texts, numbers, truth values, null, and lists and dictionaries of those. Nothing is rendered.
    /// </summary>
    /// <param name="variable">The name.</param>
    /// <param name="where">The statement; not known when there is none.</param>
    /// <param name="isLiteral">False when there is such a statement and its value has to be computed.</param>
    public object? Constant(string variable, out SourceSpan where, out bool isLiteral) => Literals.Constant(_tree.Body, variable, out where, out isLiteral);
}
