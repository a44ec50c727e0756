using System.Text.RegularExpressions;

namespace LavaActors.Node.Tests.Telemetry;

/// <summary>
/// What an expression of PromQL asks for: its words are taken apart, brackets counted, and each name put in its place. A check of files that are ours, not a reader of the whole language.
/// </summary>
internal sealed partial class PromExpression
{
    private static readonly string[] Functions =
        ["abs", "absent", "avg", "bottomk", "ceil", "changes", "clamp_max", "clamp_min", "count", "delta", "floor", "histogram_quantile", "increase", "label_replace", "max", "min", "quantile", "rate", "round", "sum", "time", "topk", "vector"];

    private static readonly string[] Aggregations = ["avg", "bottomk", "count", "max", "min", "quantile", "sum", "topk"];

    // What a list of labels in brackets comes after.
    private static readonly string[] Groupings = ["by", "group_left", "group_right", "ignoring", "on", "without"];

    private static readonly string[] Operators = ["and", "bool", "offset", "or", "unless"];

    private readonly List<string> _words;
    private int _at;

    private PromExpression(string text) => _words = [.. Word().Matches(text).Select(match => match.Value)];

    /// <summary>Names of metrics, each with the labels that are asked of it by a value.</summary>
    public List<(string Metric, List<string> Labels)> Selectors { get; } = [];

    /// <summary>Labels by which is added up or matched.</summary>
    public List<string> Groups { get; } = [];

    /// <exception cref="FormatException">The text is no such expression.</exception>
    public static PromExpression Parse(string text)
    {
        var expression = new PromExpression(text);
        expression.Read(null);
        return expression;
    }

    private string? Next => _at < _words.Count ? _words[_at] : null;

    // Operands and operators take turns; what is in brackets is read by itself.
    private void Read(string? end)
    {
        var wantsOperand = true;
        while (Next is { } word && word != end)
        {
            _at++;
            if (word == "," && end == ")" && !wantsOperand) wantsOperand = true;
            else if (word == "(" && wantsOperand) wantsOperand = Inner(")");
            else if (wantsOperand && word == "-") continue;
            else if (wantsOperand) wantsOperand = Operand(word);
            else if (Groupings.Contains(word, StringComparer.Ordinal)) Labels();
            else if (Operators.Contains(word, StringComparer.Ordinal) || "+-*/%^><=!".Contains(word[0], StringComparison.Ordinal)) wantsOperand = true;
            else throw Bad($"'{word}' where an operator belongs");
            if (wantsOperand && Next is "by" or "on" or "ignoring" or "without" or "bool" or "group_left" or "group_right")
            {
                _at++;
                if (_words[_at - 1] != "bool") Labels();
            }
        }

        if (wantsOperand) throw Bad("something is missing at its end, or in brackets");
        if (Next != end) throw Bad($"there is no '{end}'");
    }

    // False: an operand is there now.
    private bool Operand(string word)
    {
        if (char.IsAsciiDigit(word[0]) || word[0] == '"') return false;
        if (Functions.Contains(word, StringComparer.Ordinal) && Next is "(" or "by" or "without")
        {
            if (Next != "(" && !Aggregations.Contains(word, StringComparer.Ordinal)) throw Bad($"{word} adds nothing up");
            if (Next != "(")
            {
                _at++;
                Labels();
            }

            Expect("(");
            return Inner(")");
        }

        if (Next == "(" || !char.IsAsciiLetter(word[0])) throw Bad($"'{word}' is no function");
        var labels = new List<string>();
        if (Next == "{")
        {
            _at++;
            while (Next != "}")
            {
                labels.Add(Take());
                if (Take() is not ("=" or "!=" or "=~" or "!~") || !Take().StartsWith('"')) throw Bad($"a label of {word} without a value");
                if (Next == ",") _at++;
            }

            _at++;
        }

        if (Next?.StartsWith('[') == true) _at++;
        Selectors.Add((word, labels));
        return false;
    }

    private bool Inner(string end)
    {
        Read(end);
        _at++;
        return false;
    }

    private void Labels()
    {
        Expect("(");
        while (Take() is var word && word != ")")
        {
            if (word != ",") Groups.Add(word);
        }
    }

    private string Take() => Next is { } word ? _words[_at++] : throw Bad("it ends too early");

    private void Expect(string word)
    {
        if (Take() != word) throw Bad($"'{word}' is missing before '{_words[_at - 1]}'");
    }

    private FormatException Bad(string why) => new($"{string.Join(' ', _words)}: {why}");

    // Texts; spans of time; numbers, those with a unit of time too; names; operators of two characters; anything else alone.
    [GeneratedRegex("""
        "[^"]*"|\[[^\]]*\]|[0-9][0-9.]*[a-z]*|[A-Za-z_:][A-Za-z0-9_:]*|[=!]~|[=!<>]=|\S
        """, RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Word();
}
