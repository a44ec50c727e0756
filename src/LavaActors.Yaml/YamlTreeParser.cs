using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LavaActors.Yaml;

/// <summary>Turns parser events into the tree: anchors, merge keys, duplicate keys and limits are decided here.</summary>
internal sealed class YamlTreeParser(string text, string file, RepeatedKeys repeated, int mendings = YamlTreeParser.MostMendings)
{
    /// <summary>How many lines of quoted texts are indented for the library. Each is another reading of the whole text.</summary>
    private const int MostMendings = 20;

    private readonly DiagnosticBag _bag = new();
    private readonly Dictionary<string, YamlNode?> _anchors = [];
    private long _nodes;

    public YamlDocument Read()
    {
        if (FirstObstacle() is { } obstacle) return new YamlDocument(null, [obstacle]);
        YamlNode? root = null;
        try
        {
            root = ReadDocument(new GuardedParser(new StringReader(text.TrimStart('\uFEFF'))));
        }
        catch (YamlLimitException limit)
        {
            _bag.Error(limit.Where, "", limit.Message, limit.Remedy);
        }
        catch (YamlException error)
        {
            if (mendings > 0 && YamlSyntax.WithQuotedLineIndented(text, error) is { } mended
                && new YamlTreeParser(mended, file, repeated, mendings - 1).Read() is { Root: not null } document) return document;
            _bag.Add(YamlSyntax.Explain(error, text, file));
        }

        return new YamlDocument(root, _bag.Items);
    }

    private Diagnostic? FirstObstacle()
    {
        if (Encoding.UTF8.GetByteCount(text) > YamlDocument.MaxBytes)
        {
            return new Diagnostic(Severity.Error, new SourceSpan(file, 1, 1), "",
                $"the text is longer than {YamlDocument.MaxBytes} bytes", "put large content into files and name them by URL or repository");
        }

        return YamlSyntax.FirstForbiddenCharacter(text, file);
    }

    private YamlNode ReadDocument(IParser parser)
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _)) return new YamlScalar("", plain: true, null, new SourceSpan(file, 1, 1));
        parser.Consume<DocumentStart>();
        var root = ReadNode(parser, 1);
        parser.Consume<DocumentEnd>();
        if (!parser.Accept<StreamEnd>(out _) && parser.Current is { } second)
        {
            _bag.Error(SpanOf(second), "", "a second document begins here", "keep one document; remove the '---' line and what follows it");
        }

        return root;
    }

    private YamlNode ReadNode(IParser parser, int depth)
    {
        if (parser.Current is not { } next) throw new YamlException("the text ends where a value should be");
        if (depth > YamlDocument.MaxDepth)
        {
            throw new YamlLimitException(SpanOf(next), $"nested more than {YamlDocument.MaxDepth} levels deep", "flatten the structure");
        }

        switch (next)
        {
            case AnchorAlias alias:
                parser.MoveNext();
                return Resolve(alias, depth);
            case Scalar scalar:
                parser.MoveNext();
                Count(1, scalar);
                return Anchored(scalar, ToScalar(scalar));
            case SequenceStart start:
                return ReadList(parser, start, depth);
            case MappingStart start:
                return ReadMap(parser, start, depth);
            default:
                throw new YamlException(next.Start, next.End, "a value was expected here");
        }
    }

    private YamlScalar ToScalar(Scalar scalar)
    {
        var span = SpanOf(scalar);
        var tag = TagOf(scalar);
        if (tag is not null && !Yaml11.IsScalarTag(tag))
        {
            _bag.Error(span, "", $"the tag '{Yaml11.Shorthand(tag)}' is not supported", "remove it; values mean what YAML 1.1 says, quotes make a string");
            tag = null;
        }
        else if (tag is not null && !Yaml11.Fits(scalar.Value, tag))
        {
            _bag.Error(span, "", $"'{scalar.Value}' does not fit its tag '{Yaml11.Shorthand(tag)}'", "change the value or remove the tag");
        }

        return new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, tag, span);
    }

    private YamlList ReadList(IParser parser, SequenceStart start, int depth)
    {
        Open(start, Yaml11.ListTag);
        parser.MoveNext();
        var items = new List<YamlNode>();
        while (!parser.Accept<SequenceEnd>(out _)) items.Add(ReadNode(parser, depth + 1));
        parser.MoveNext();
        return Anchored(start, new YamlList(items, SpanOf(start)));
    }

    private YamlMap ReadMap(IParser parser, MappingStart start, int depth)
    {
        Open(start, Yaml11.MapTag);
        parser.MoveNext();
        var entries = new YamlMapBuilder(_bag, repeated);
        while (!parser.Accept<MappingEnd>(out _))
        {
            var at = parser.Current!;
            var key = ReadNode(parser, depth + 1);
            var value = ReadNode(parser, depth + 1);
            if (key is YamlScalar name) entries.Add(name, value, SpanOf(at));
            else _bag.Error(SpanOf(at), "", $"{key.Described} is used as a key", "a key is a single word or string; in '{{x}}' the braces are read as mappings, so quote such text");
        }

        parser.MoveNext();
        return Anchored(start, entries.Build(SpanOf(start)));
    }

    private void Open(NodeEvent start, string ownTag)
    {
        Count(1, start);
        if (TagOf(start) is { } tag && tag != ownTag && tag != "!")
        {
            _bag.Error(SpanOf(start), "", $"the tag '{Yaml11.Shorthand(tag)}' is not supported", "remove it");
        }

        // Known but without a value as long as the node is open: an alias to it from inside would be endless.
        if (!start.Anchor.IsEmpty) _anchors[start.Anchor.Value] = null;
    }

    private T Anchored<T>(NodeEvent at, T node)
        where T : YamlNode
    {
        if (!at.Anchor.IsEmpty) _anchors[at.Anchor.Value] = node;
        return node;
    }

    private YamlNode Resolve(AnchorAlias alias, int depth)
    {
        var name = alias.Value.Value;
        if (!_anchors.TryGetValue(name, out var node))
        {
            throw new YamlLimitException(SpanOf(alias), $"the alias '*{name}' names no anchor before it", NearestName.Remedy(name, _anchors.Keys));
        }

        if (node is null) throw new YamlLimitException(SpanOf(alias), $"the alias '*{name}' stands inside the node it names", "it would be endless; write the value out");
        Count(node.Weight, alias);
        if (depth + node.Height - 1 > YamlDocument.MaxDepth)
        {
            throw new YamlLimitException(SpanOf(alias), $"nested more than {YamlDocument.MaxDepth} levels deep once '*{name}' is written out", "flatten the structure");
        }

        return node;
    }

    private void Count(long more, ParsingEvent at)
    {
        _nodes += more;
        if (_nodes > YamlDocument.MaxNodes)
        {
            throw new YamlLimitException(SpanOf(at), $"more than {YamlDocument.MaxNodes} nodes once aliases are written out", "use fewer aliases of aliases");
        }
    }

    private static string? TagOf(NodeEvent node) => node.Tag.IsEmpty ? null : node.Tag.Value;

    private SourceSpan SpanOf(ParsingEvent at) => new(file, (int)at.Start.Line, (int)at.Start.Column);
}
