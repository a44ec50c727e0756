using LavaActors.Yaml;

namespace LavaActors.Jinja.Syntax;

/// <summary>Walks over tokens, and counts how deep the parser is.</summary>
internal sealed class TokenReader(List<Token> tokens, JinjaLimits limits)
{
    private int _next;
    private int _depth;

    public Token Current => tokens[_next];

    public Token Ahead => tokens[Math.Min(_next + 1, tokens.Count - 1)];

    public Token Take()
    {
        var token = tokens[_next];
        if (_next < tokens.Count - 1) _next++;
        return token;
    }

    public bool TakeIf(string operation)
    {
        if (!Current.Is(operation)) return false;
        Take();
        return true;
    }

    public bool TakeName(string name)
    {
        if (!Current.IsName(name)) return false;
        Take();
        return true;
    }

    public Token Expect(string operation)
    {
        if (!Current.Is(operation)) throw Unexpected($"'{operation}'");
        return Take();
    }

    public Token Expect(TokenKind kind, string wanted)
    {
        if (Current.Kind != kind) throw Unexpected(wanted);
        return Take();
    }

    /// <summary>What is here is not what has to be here.</summary>
    public TemplateException Unexpected(string wanted) => Error(Current.At, $"found {Current.Described} instead of {wanted}", "");

    public static TemplateException Error(SourceSpan at, string what, string remedy) => new(at, what, remedy);

    /// <summary>One level further in; every call has its <see cref="Leave"/>.</summary>
    public void Enter()
    {
        if (++_depth > limits.MaxNesting) throw Error(Current.At, $"more than {limits.MaxNesting} levels are inside one another", "use 'set' to name parts of an expression");
    }

    public void Leave() => _depth--;

    /// <summary>A row of operators makes a tree as deep as it is long.</summary>
    public void CountInRow(ref int count)
    {
        if (++count > limits.MaxNesting * 10) throw Error(Current.At, $"more than {limits.MaxNesting * 10} operators in a row", "use 'set' to name parts of an expression");
    }
}
