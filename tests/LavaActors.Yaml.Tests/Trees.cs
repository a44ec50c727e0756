using FsCheck;
using FsCheck.Fluent;

namespace LavaActors.Yaml.Tests;

/// <summary>Random trees, with texts that a careless writer would spoil.</summary>
internal static class Trees
{
    private static readonly string[] Traps =
    [
        "", " ", "yes", "No", "null", "~", "0", "007", "0x1f", "1_0", "1:30", "1.5", ".inf", "2001-01-01", "<<", "=", "-", "- a", "-a", "?", "? a", ":", "a:", ":a", "a: b",
        "a #b", "#a", "[a", "a]", "{a", "a}", ",", "&a", "*a", "!a", "|", ">", "'", "\"", "it's", "%a", "@a", "`a", "---", "...", "a\nb", "a\nb\n", "\n", "\n\n", "a\n", " a\nb",
        "a\n b", "a\n\nb", "a\n \nb", "a\r\nb", "\t", "a\tb", "\ta\nb", "\u001b[0m", "\u0085", "\u2028", "\ufeff", "é", "😀", "\\", "\\n", "a  b", "-- x", "key\n: v",
    ];

    private static readonly Gen<string> Text = Gen.Frequency(
        (3, Gen.Elements(Traps)),
        (2, Gen.Elements(Traps).Two().Select(p => p.Item1 + p.Item2)),
        (2, Gen.Elements("ab01 .:-_#\n'\"\t{}[]".ToCharArray()).ArrayOf().Select(c => new string(c))),
        (1, ArbMap.Default.GeneratorFor<string>().Select(WholeCharacters)));

    private static readonly Gen<YamlNode> Scalar = Gen.Frequency(
        (6, Text.Select(t => (YamlNode)YamlNodes.String(t))),
        (1, Gen.Choose(-1000, 1000).Select(i => (YamlNode)YamlNodes.Int(i))),
        (1, Gen.Elements(true, false).Select(b => (YamlNode)YamlNodes.Bool(b))),
        (1, Gen.Constant((YamlNode)YamlNodes.Null)));

    public static Gen<YamlNode> Any { get; } = Gen.Choose(0, 4).SelectMany(Tree);

    public static Gen<string> Noise { get; } = Gen.Frequency(
        (2, ArbMap.Default.GeneratorFor<string>().Select(s => s ?? "")),
        (3, Gen.Elements("ab: -[]{}&*!|>'\"%@`,?\n\t#<~0x\\".ToCharArray()).ArrayOf().Select(c => new string(c))),
        (1, Gen.Elements("\0", "\uD800", "\u009f", "!!int ", "*a", "&a ", "<<: ", "%YAML 1.3\n", "--- ", "\"\\x", "? ").ArrayOf().Select(string.Concat)));

    private static Gen<YamlNode> Tree(int depth)
    {
        if (depth == 0) return Scalar;
        var inner = Tree(depth - 1);
        var few = Gen.Choose(0, 3);
        var list = few.SelectMany(n => inner.ArrayOf(n)).Select(items => (YamlNode)YamlNodes.List(items));
        var map = few.SelectMany(n => Text.Zip(inner).ArrayOf(n)).Select(pairs => (YamlNode)YamlNodes.Map(pairs.DistinctBy(p => p.Item1).Select(p => (p.Item1, p.Item2))));
        return Gen.OneOf(Scalar, list, map);
    }

    private static string WholeCharacters(string? text) => string.Concat((text ?? "").Where(c => !char.IsSurrogate(c)));
}
