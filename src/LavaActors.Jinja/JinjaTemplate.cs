using LavaActors.Jinja.Syntax;

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
    public string Render(IReadOnlyDictionary<string, object?> context, CancellationToken stop = default) => _environment.Render(_tree, context, stop);
}
