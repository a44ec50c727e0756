using System.Numerics;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Syntax;

internal enum TokenKind
{
    Data,
    TagBegin,
    TagEnd,
    PrintBegin,
    PrintEnd,
    Name,
    Text,
    Integer,
    Float,
    Operator,
    End,
}

/// <summary>A piece of a template. <paramref name="Text"/> is what it says: a name, an operator, a text without quotes and escapes.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, SourceSpan At, BigInteger Integer = default, double Float = 0)
{
    public bool Is(string operation) => Kind == TokenKind.Operator && Text == operation;

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    /// <summary>In the words of an error message.</summary>
    public string Described => Kind switch
    {
        TokenKind.Data => "text",
        TokenKind.TagBegin => "'{%'",
        TokenKind.TagEnd => "'%}'",
        TokenKind.PrintBegin => "'{{'",
        TokenKind.PrintEnd => "'}}'",
        TokenKind.Text => "a text in quotes",
        TokenKind.Integer or TokenKind.Float => $"the number {Text}",
        TokenKind.End => "the end of the template",
        _ => $"'{Text}'",
    };
}
