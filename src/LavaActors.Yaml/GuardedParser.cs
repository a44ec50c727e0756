using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LavaActors.Yaml;

/// <summary>
/// The library's parser, with one of its exceptions mended: a plain text of several lines inside <c>{...}</c> or <c>[...]</c> that
/// turns out to be a key makes its scanner throw <see cref="InvalidOperationException"/>, without a place.
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
    }

    /// <summary>The message of the mended exception.</summary>
    public const string Unclosed = "unclosed flow collection";
}
