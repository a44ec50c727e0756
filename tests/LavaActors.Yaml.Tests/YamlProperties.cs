using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace LavaActors.Yaml.Tests;

public sealed class YamlProperties
{
    [Property(MaxTest = 500)]
    public Property What_is_written_reads_back_the_same() => Prop.ForAll(Trees.Any.ToArbitrary(), node =>
    {
        var text = YamlWriter.Write(node);
        var read = YamlDocument.Parse(text, "t.yaml");
        return (read.IsValid && node.ContentEquals(read.Root!)).Label(text + string.Join("\n", read.Diagnostics));
    });

    [Property(MaxTest = 1000)]
    public Property No_text_makes_the_parser_throw() => Prop.ForAll(Trees.Noise.ToArbitrary(), text =>
    {
        var read = YamlDocument.Parse(text, "t.yaml");
        return (read.IsValid || read.Diagnostics.Count > 0).Label(text);
    });

    [Property(MaxTest = 300)]
    public Property A_text_with_one_character_changed_is_read_or_refused_with_a_place() => Prop.ForAll(
        Trees.Any.ToArbitrary(), Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), Gen.Elements("\t :-[]{}'\"&*!|>\n#%@`,?".ToCharArray()).ToArbitrary(), (node, at, c) =>
        {
            var text = YamlWriter.Write(node).ToCharArray();
            text[at % text.Length] = c;
            var read = YamlDocument.Parse(new string(text), "t.yaml");
            return read.IsValid || read.Diagnostics.Any(d => d.IsError && d.Where.Line >= 1 && d.Where.Column >= 1);
        });
}
