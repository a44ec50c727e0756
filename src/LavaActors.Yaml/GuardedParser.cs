using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LavaActors.Yaml;

/// <summary>
/// The library's parser, with three of its exceptions mended: a tab as indentation is reported without its place, a plain text of several lines inside <c>{...}</c> or <c>[...]</c> that
/// turns out to be a key makes its scanner throw <see cref="InvalidOperationException"/>, and a tag with characters that no tag has <see cref="ArgumentException"/>, both without a place.
/// </summary>
internal sealed class GuardedParser(TextReader text) : IParser
{
    private readonly Parser _parser = new(text);

    public ParsingEvent? Current => _parser.Current;

    public bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (InvalidOperationException error)
        {
            var last = _parser.Current;
            throw new YamlException(last?.End ?? Mark.Empty, last?.End ?? Mark.Empty, Unclosed, error);
        }
        catch (ArgumentException error)
        {
            var last = _parser.Current;
            throw new YamlException(last?.End ?? Mark.Empty, last?.End ?? Mark.Empty, NoTag, error);
        }
        // Of a tab where indentation should be the library does not say where; it is somewhere behind the last event.
        catch (YamlException error) when (error.Message.Contains("invalid tab", StringComparison.OrdinalIgnoreCase) && error.Start.Index == 0 && _parser.Current is { } last)
        {
            throw new YamlException(last.End, new Mark(int.MaxValue / 2, int.MaxValue / 2, 1), error.Message, error);
        }
    }

    /// <summary>The messages of the mended exceptions.</summary>
    public const string Unclosed = "unclosed flow collection", NoTag = "no name of a tag";
}
