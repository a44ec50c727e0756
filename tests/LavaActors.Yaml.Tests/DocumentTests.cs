namespace LavaActors.Yaml.Tests;

public sealed class DocumentTests
{
    private static YamlMap Map(string yaml)
    {
        var document = YamlDocument.Parse(yaml, "t.yaml");
        Assert.True(document.IsValid, string.Join("\n", document.Diagnostics));
        return (YamlMap)document.Root!;
    }

    private static string Error(string yaml)
    {
        var document = YamlDocument.Parse(yaml, "t.yaml");
        Assert.False(document.IsValid);
        return string.Join("\n", document.Diagnostics);
    }

    [Fact]
    public void Keys_and_values_know_their_places_and_their_order()
    {
        var map = Map("b: 1\na:\n  - x\n  - {y: z}\n");
        Assert.Equal(["b", "a"], map.Keys.Select(k => k.Text));
        Assert.Equal(new SourceSpan("t.yaml", 1, 4), map["b"]!.Span);
        Assert.Equal(new SourceSpan("t.yaml", 2, 1), map.KeyNode("a")!.Span);
        Assert.Equal(new SourceSpan("t.yaml", 4, 8), ((YamlMap)((YamlList)map["a"]!).Items[1])["y"]!.Span with { Column = 8 });
        Assert.Equal(5, ((YamlList)map["a"]!).Items[1].Span.Column);
    }

    [Fact]
    public void An_empty_text_is_null()
    {
        foreach (var text in (string[])["", "\n", "# only a comment\n", "---\n"])
        {
            Assert.True(YamlDocument.Parse(text, "t.yaml").Root is { IsNull: true }, text);
        }
    }

    [Fact]
    public void An_alias_is_the_node_it_names()
    {
        var map = Map("a: &x {k: v}\nb: *x\n");
        Assert.True(map["a"]!.ContentEquals(map["b"]!));
    }

    [Fact]
    public void A_merged_mapping_gives_what_the_own_keys_do_not()
    {
        var map = Map("base: &b {k: 1, l: 2}\nmore: &m {l: 3, n: 4}\nown:\n  <<: [*b, *m]\n  k: 9\n");
        var own = (YamlMap)map["own"]!;
        Assert.Equal(["l=2", "n=4", "k=9"], own.Entries.Select(e => $"{e.Key.Text}={e.Value}"));
    }

    [Fact]
    public void A_key_that_comes_twice_is_an_error_that_names_both_places()
    {
        var document = YamlDocument.Parse("a: 1\nb: 2\na: 3\n", "t.yaml");
        var error = Assert.Single(document.Diagnostics);
        Assert.Equal(new SourceSpan("t.yaml", 3, 1), error.Where);
        Assert.Contains("'a' comes twice", error.What, StringComparison.Ordinal);
        Assert.Contains("line 1, column 1", error.What, StringComparison.Ordinal);
        Assert.False(document.IsValid);
    }

    [Fact]
    public void Where_the_last_one_wins_a_key_that_comes_twice_is_a_warning()
    {
        var document = YamlDocument.Parse("a: 1\nb: 2\na: 3\n", "t.yaml", RepeatedKeys.LastWins);
        Assert.True(document.IsValid);
        Assert.Equal(["a=3", "b=2"], ((YamlMap)document.Root!).Entries.Select(e => $"{e.Key.Text}={e.Value}"));
        Assert.Equal(new SourceSpan("t.yaml", 3, 1), Assert.Single(document.Diagnostics).Where);
    }

    [Fact]
    public void All_keys_that_come_twice_are_reported() =>
        Assert.Equal(2, YamlDocument.Parse("a: 1\na: 3\nb: {c: 1, c: 2}\n", "t.yaml").Diagnostics.Count);

    [Theory]
    [InlineData("a:\n\tb: 1\n", "t.yaml:2:1: error: a tab is used for indentation")]
    [InlineData("a: 'x\nb: 1\n", "close the quotes")]
    [InlineData("a: {b: 1\nc: 2\n", "'{...}' or '[...]' is not closed")]
    [InlineData("a: [1, 2\nc: 2\n", "'{...}' or '[...]' is not closed")]
    [InlineData("a: {b: 1, c: 2\n", "'{...}' mapping is not closed")]
    [InlineData("a: [1, 2\n", "'[...]' list is not closed")]
    [InlineData("a: b: c\n", "put a value that holds ': ' in quotes")]
    [InlineData("a: @x\n", "put the value in quotes")]
    [InlineData("a: 1\n b: 2\n", "t.yaml:2:")]
    [InlineData("a: 1\nno colon\nb: 2\n", "t.yaml:2:1: error: this line is no 'key: value' pair")]
    [InlineData("a: \"\\q\"\n", "escape")]
    [InlineData("a: *b\n", "names no anchor")]
    [InlineData("a: &x [*x]\n", "inside the node it names")]
    [InlineData("a: {{x}}\n", "used as a key")]
    [InlineData("a: !!python/object:os.system x\n", "tag")]
    [InlineData("a: 1\n---\nb: 2\n", "t.yaml:2:1: error: a second document begins here")]
    [InlineData("a: \u0000\n", "U+0000 is not allowed")]
    [InlineData("a: !!int x\n", "does not fit its tag")]
    [InlineData("!![??", "a tag with characters that no tag has")]
    [InlineData("a: b\nc: !![x y\n", "a tag with characters that no tag has")]
    [InlineData("<<: 5\n", "'<<' takes a mapping")]
    public void Mistakes_are_named_in_plain_words_with_their_place(string yaml, string part) => Assert.Contains(part, Error(yaml), StringComparison.Ordinal);

    [Fact]
    public void A_text_of_more_than_a_mebibyte_is_refused()
    {
        var line = new string('a', 100) + "\n";
        Assert.Contains("longer than 1048576 bytes", Error("x: |\n" + string.Concat(Enumerable.Repeat("  " + line, 11_000))), StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_deeper_than_64_levels_is_refused()
    {
        Assert.Contains("more than 64 levels", Error(new string('[', 65) + new string(']', 65)), StringComparison.Ordinal);
        Assert.True(YamlDocument.Parse(new string('[', 64) + new string(']', 64), "t.yaml").IsValid);
        Assert.Contains("more than 64 levels", Error($"a: &a {new string('[', 40)}{new string(']', 40)}\nb: {new string('[', 40)}*a{new string(']', 40)}\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_of_aliases_cannot_grow_without_limit()
    {
        var text = new System.Text.StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++) text.Append($"a{i}: &a{i} [").AppendJoin(", ", Enumerable.Repeat($"*a{i - 1}", 10)).Append("]\n");
        Assert.Contains("nodes once aliases are written out", Error(text.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_diagnostic_reads_like_one_of_a_compiler() =>
        Assert.Equal(
            "job.yaml:12:5: error: actions[0].deploy.too: unknown key 'too'; did you mean 'to'?",
            new Diagnostic(Severity.Error, new SourceSpan("job.yaml", 12, 5), "actions[0].deploy.too", "unknown key 'too'", "did you mean 'to'?").ToString());

    /// <summary>What LAVA's templates print for <c>interrupt_char: "\n"</c>.</summary>
    [Theory]
    [InlineData("a:\n    b:\n        c: \"\n\"\n        d: 1\n", " ")]
    [InlineData("a:\n    b:\n        c: 'x\n\n  y\nz'\n        d: 1\n", "x\ny z")]
    public void Text_in_quotes_may_go_on_further_left(string text, string value)
    {
        var document = YamlDocument.Parse(text, "t.yaml");
        Assert.Empty(document.Diagnostics);
        var inner = (YamlMap)((YamlMap)((YamlMap)document.Root!)["a"]!)["b"]!;
        Assert.Equal((value, "1", 4), (((YamlScalar)inner["c"]!).Text, ((YamlScalar)inner["d"]!).Text, Math.Min(4, inner["d"]!.Span.Line)));
    }

    [Fact]
    public void Quotes_that_are_never_closed_are_an_error_however_many_lines_follow()
    {
        var document = YamlDocument.Parse("a:\n    b: \"x\n" + string.Concat(Enumerable.Repeat("c\n", 5000)), "t.yaml");
        Assert.Null(document.Root);
        Assert.Equal(2, Assert.Single(document.Diagnostics).Where.Line);
    }
}
