using System.Collections.Concurrent;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Syntax;
using LavaActors.Yaml;

namespace LavaActors.Jinja;

/// <summary>Templates of one lab, with the settings of the reference (spec: worker-and-devices.md §2): <c>trim_blocks</c> on, no escaping, missing names are Undefined. Parses each template once; safe for many threads.</summary>
public sealed class JinjaEnvironment(ITemplateLoader loader, JinjaLimits? limits = null, TimeProvider? clock = null)
{
    private readonly ConcurrentDictionary<string, Cached> _parsed = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>What one rendering may take.</summary>
    public JinjaLimits Limits { get; } = limits ?? JinjaLimits.Default;

    /// <summary>The template of that name, parsed.</summary>
    /// <exception cref="TemplateException">There is none, it cannot be read, or its syntax is wrong.</exception>
    public JinjaTemplate Get(string name) => Load(name) is { } tree
        ? new JinjaTemplate(this, tree)
        : throw new TemplateException(new SourceSpan(name, 0, 0), $"there is no template '{name}'", "");

    /// <summary>A template that no loader knows; what it extends and includes comes from the loader.</summary>
    /// <exception cref="TemplateException">Its syntax is wrong.</exception>
    public JinjaTemplate Parse(string text, string name) => new(this, Parser.Parse(text, name, Limits));

    /// <summary>Renders in one go; see <see cref="JinjaTemplate.Render"/>.</summary>
    internal RenderedText Render(TemplateTree tree, IReadOnlyDictionary<string, object?> context, CancellationToken stop) =>
        new Renderer(this, new Work(Limits, _clock, stop)).Render(tree, context);

    /// <summary>The parsed template; null when there is none of that name.</summary>
    /// <exception cref="TemplateException">It cannot be read, or its syntax is wrong.</exception>
    internal TemplateTree? Load(string name)
    {
        if (loader.Find(name) is not { } source) return null;
        if (_parsed.TryGetValue(name, out var known) && known.Version == source.Version) return known.Tree;
        string text;
        try
        {
            text = source.Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TemplateException(new SourceSpan(name, 0, 0), "the template cannot be read", e.Message);
        }

        var tree = Parser.Parse(text, name, Limits);
        _parsed[name] = new Cached(source.Version, tree);
        return tree;
    }

    private sealed record Cached(string Version, TemplateTree Tree);
}
