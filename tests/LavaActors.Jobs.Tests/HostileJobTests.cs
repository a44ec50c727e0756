using System.Diagnostics;
using System.Text;

namespace LavaActors.Jobs.Tests;

/// <summary>Texts that nobody should be able to hurt a service with: each is refused, or read, quickly and in plain words.</summary>
public sealed class HostileJobTests
{
    [Fact]
    public void Anchors_that_explode_are_refused()
    {
        var text = new StringBuilder("metadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++) text.Append($"  a{i}: &a{i} [").AppendJoin(", ", Enumerable.Repeat($"*a{i - 1}", 10)).Append("]\n");
        Assert.Contains("nodes once aliases are written out", Text.OnlyError(Text.Around("- boot: {method: minimal}", text.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public void An_anchor_inside_itself_is_refused() =>
        Assert.Contains("inside the node it names", Text.OnlyError(Text.Around("- boot: {method: minimal}", "metadata: &m {a: *m}\n")), StringComparison.Ordinal);

    [Fact]
    public void A_job_of_fifty_megabytes_is_refused_without_being_read()
    {
        var text = Text.Around("- boot: {method: minimal}") + new string('#', 50 << 20);
        var watch = Stopwatch.StartNew();
        Assert.Contains("the text is longer than 1048576 bytes", Text.OnlyError(text), StringComparison.Ordinal);
        Assert.Contains("the text is longer than 1048576 bytes", JobText.Decode(new byte[JobText.MaxBytes + 1], "job.yaml").Fault!.ToString(), StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Deep_nesting_is_refused(char open, char close)
    {
        var deep = open == '[' ? new string(open, 30_000) + new string(close, 30_000) : string.Concat(Enumerable.Repeat("{a: ", 30_000)) + "x" + new string(close, 30_000);
        Assert.Contains("nested more than 64 levels deep", Text.OnlyError(Text.Around("- boot: {method: minimal}", $"metadata: {{a: {deep}}}\n")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- boot:\n\tmethod: minimal", 7)]
    [InlineData("\t- boot: {method: minimal}", 6)]
    [InlineData("- boot:\n    method: minimal\n\tprompts: ['# ']", 8)]
    public void A_tab_is_no_indentation(string actions, int line) =>
        Assert.Contains($"job.yaml:{line}:1: error: a tab is used for indentation; YAML indents with spaces only", Text.OnlyError(Text.Around(actions)), StringComparison.Ordinal);

    [Fact]
    public void A_key_that_comes_twice_is_an_error_that_names_both_lines() =>
        Assert.Contains("job.yaml:9:5: error: the key 'commands' comes twice in one mapping; the first is at line 8, column 5",
            Text.OnlyError(Text.Around("- boot:\n    method: u-boot\n    commands: nfs\n    commands: ramdisk")), StringComparison.Ordinal);

    public static TheoryData<string> Encodings => ["utf-8", "utf-16", "utf-16BE", "utf-32"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_file_with_a_byte_order_mark_is_read_in_its_encoding(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        var text = Text.Around("- boot: {method: minimal}", "metadata: {who: Zoë 🐧}\n");
        Assert.Equal(text, JobText.Decode([.. encoding.GetPreamble(), .. encoding.GetBytes(text)], "job.yaml").Text);
    }

    [Fact]
    public void Without_a_mark_it_is_UTF_8() => Assert.Equal("a: ë\n", JobText.Decode(Encoding.UTF8.GetBytes("a: ë\n"), "job.yaml").Text);

    [Theory]
    [InlineData("iso-8859-1", "a: 1\nb: Zoë\n", "job.yaml:2:6: error: the byte 0xEB is no UTF-8; save the file as UTF-8")]
    [InlineData("utf-16", "a: 1\n", "job.yaml:1:1: error: the text seems to be UTF-16 without a byte order mark; save the file as UTF-8")]
    public void Another_encoding_is_named_with_its_place(string name, string text, string expected)
    {
        var (read, fault) = JobText.Decode(Encoding.GetEncoding(name).GetBytes(text), "job.yaml");
        Assert.Null(read);
        Assert.StartsWith(expected, fault!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_character_is_refused() => Assert.Contains("begins as utf-16, and is not", JobText.Decode([0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00], "job.yaml").Fault!.ToString(), StringComparison.Ordinal);

    [Fact]
    public void An_unfinished_text_of_random_bytes_is_never_an_exception()
    {
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            var (text, fault) = JobText.Decode(bytes, "job.yaml");
            Assert.True(text is null ^ fault is null);
            if (text is not null) _ = JobDocument.Parse(text, "job.yaml");
        }
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|aa)+b")]
    [InlineData("(?=(a+)+c)x")]
    [InlineData("(.*)*(.*)*(.*)*x")]
    public void Patterns_that_would_backtrack_for_ever_are_checked_in_no_time(string pattern)
    {
        var watch = Stopwatch.StartNew();
        var text = Text.Around($$$"""
            - boot: {method: minimal, prompts: ['{{{pattern}}}'], failure_message: '{{{pattern}}}', auto_login: {login_prompt: '{{{pattern}}}', username: root}}
            - test: {monitors: [{name: a, start: '{{{pattern}}}', end: '{{{pattern}}}', pattern: '{{{pattern}}}(?P<test_case_id>x)(?P<result>y)'}]}
            - test:
                interactive:
                - {name: b, prompts: ['{{{pattern}}}'], script: [{command: x, successes: [{message: '{{{pattern}}}'}], failures: [{message: '{{{pattern}}}'}]}]}
            - test:
                definitions:
                - from: inline
                  name: c
                  path: c.yaml
                  repository:
                    metadata: {format: Lava-Test Test Definition 1.0, name: c}
                    parse: {pattern: '{{{pattern}}}(?P<test_case_id>x)(?P<result>y)'}
                    run: {steps: ['true']}
            """);
        Assert.True(JobDocument.Parse(text, "job.yaml").IsValid);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(30, 30, true)]
    [InlineData(32, 40, false)]
    [InlineData(1, 2000, false)]
    public void A_job_is_for_as_many_groups_as_the_store_can_look_for(int groups, int letters, bool isValid)
    {
        var text = Text.Around("- boot: {method: minimal, prompts: ['# ']}").Replace("visibility: public", $"visibility: {{group: [{string.Join(", ", Enumerable.Repeat(new string('g', letters), groups))}]}}", StringComparison.Ordinal);

        if (isValid) Assert.Equal(groups, Text.Job(text).Visibility.Groups.Count);
        else Assert.Contains("with too long names; name fewer", Text.OnlyError(text), StringComparison.Ordinal);
    }
}
