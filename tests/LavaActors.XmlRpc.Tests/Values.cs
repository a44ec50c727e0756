using FsCheck;
using FsCheck.Fluent;

namespace LavaActors.XmlRpc.Tests;

/// <summary>Random values, with texts that a careless writer would spoil.</summary>
internal static class Values
{
    private static readonly string[] Traps =
        ["", " ", "  x  ", "\n", "\r\n", "\r", "\t", "<", "&", "&amp;", "]]>", "<![CDATA[x]]>", "\"'", "é", "😀", "<value>", "\u0085", "\u2028", "\ufeff", "日本", "-->", "<!--", "%s", "\u00a0"];

    private static readonly Gen<string> Text = Gen.Frequency(
        (3, Gen.Elements(Traps)),
        (2, Gen.Elements(Traps).Two().Select(p => p.Item1 + p.Item2)),
        (2, ArbMap.Default.GeneratorFor<string>().Select(text => XmlRpcWriter.Carried(text ?? ""))));

    private static readonly Gen<XmlRpcValue> Scalar = Gen.OneOf(
        Text.Select(text => (XmlRpcValue)text),
        ArbMap.Default.GeneratorFor<int>().Select(number => (XmlRpcValue)number),
        Gen.Elements(int.MinValue, int.MaxValue, 0, -1).Select(number => (XmlRpcValue)number),
        Gen.Elements(true, false).Select(flag => (XmlRpcValue)flag),
        ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).Select(number => (XmlRpcValue)new XmlRpcDouble(number)),
        Gen.Choose(0, int.MaxValue).Select(seconds => (XmlRpcValue)DateTimeOffset.FromUnixTimeSeconds(seconds)),
        ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => XmlRpcValue.Binary(bytes ?? [])),
        Gen.Constant(XmlRpcValue.Nil));

    public static Gen<XmlRpcValue> Any { get; } = Gen.Choose(0, 4).SelectMany(Tree);

    private static Gen<XmlRpcValue> Tree(int depth)
    {
        if (depth == 0) return Scalar;
        var (inner, few) = (Tree(depth - 1), Gen.Choose(0, 3));
        var array = few.SelectMany(n => inner.ArrayOf(n)).Select(items => XmlRpcValue.Array(items));
        var members = few.SelectMany(n => Text.Zip(inner).ArrayOf(n)).Select(pairs => XmlRpcValue.Struct(pairs.DistinctBy(pair => pair.Item1)));
        return Gen.OneOf(Scalar, array, members);
    }
}
