using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Test.Monitors;

namespace LavaActors.Dispatch.Tests.TestShell;

public sealed class MonitorScannerTests
{
    private const string Line = @"(?P<test_case_id>\w+): (?P<result>\w+)";

    private static readonly string[] Pieces = ["a: PASS", "b: FAIL", "c: SKIP", "\r\n", " ", "noise", " DONE\r\n", "[ 1.0] kernel: ", "\n\n", ": "];

    // The end stands apart: within a word it would depend on which comes first, the end or the rest of the word.
    [Property(MaxTest = 300)]
    public Property The_pieces_that_text_comes_in_never_change_the_results()
    {
        var gen =
            from pieces in Gen.Elements(Pieces).ListOf()
            from cuts in Gen.Choose(1, 12).ListOf()
            select (Text: string.Concat(pieces), Cuts: cuts.Count == 0 ? [3] : cuts.ToArray());
        return Prop.ForAll(gen.ToArbitrary(), input => Scan(Line, [input.Text]).SequenceEqual(Scan(Line, Cut(input.Text, input.Cuts))));
    }

    [Fact]
    public void A_match_at_the_end_of_what_came_waits_for_the_rest_of_its_words()
    {
        var scanner = Scanner(Line);

        Assert.Empty(scanner.Feed("a: FA"));
        Assert.True(scanner.Holds);
        Assert.Equal("FAIL", Assert.Single(scanner.Feed("IL\r\n"))["result"]);
        Assert.False(scanner.Holds);
        Assert.Empty(scanner.Feed("b: PASS"));
        Assert.Equal("b", Assert.Single(scanner.Settle())["test_case_id"]);
    }

    [Fact]
    public void What_comes_behind_the_end_is_left_for_others()
    {
        var scanner = Scanner(Line);

        Assert.Single(scanner.Feed("a: PASS\r\nDONE\r\nb: PASS\r\n=> "));
        Assert.True(scanner.IsOver);
        Assert.Equal("\r\nb: PASS\r\n=> ", scanner.Unread.ToString());
    }

    [Fact]
    public void A_result_may_stand_on_several_lines() => Assert.Equal(
        ["T001=PASSED", "T002=FAILED"],
        Scan(@" UT: +(?P<test_case_id>[A-Za-z0-9_]+)\r?\n.+?TEST RESULT: (?P<result>(PASSED|FAILED))",
            ["TEST: UT: T001\r\n[Info] check 1\r\nTEST RESULT: PASSED\r\n***\r\nTEST: UT: T002\r\n[Error]\r\nTEST RESULT: FAILED\r\n"]));

    [Fact]
    public void Lines_begin_and_end_where_the_pattern_says_so() =>
        Assert.Equal(["b=PASS"], Scan(@"^(?P<test_case_id>\w+): (?P<result>\w+)$", ["x a: PASS\nb: PASS\nc: PASS x\n"]));

    [Fact]
    public void A_pattern_that_matches_nothing_at_all_does_not_stand_still() =>
        Assert.Equal(["a=", "b="], Scan(@"(?P<test_case_id>\w*)", ["a   b ", "  \n"]));

    [Fact]
    public void Noise_of_any_length_is_passed_over_and_not_kept()
    {
        var scanner = Scanner(Line);
        for (var i = 0; i < 100; i++) Assert.Empty(scanner.Feed(new string('x', 60_000)));

        Assert.InRange(scanner.Unread.Length, 0, ConsoleBuffer.Window);
        Assert.Single(scanner.Feed(" a: PASS\n"));
    }

    private static MonitorScanner Scanner(string pattern) => new(ConsolePattern.Expression("DONE"), new MonitorPattern(pattern));

    private static List<string> Scan(string pattern, IEnumerable<string> pieces)
    {
        var scanner = Scanner(pattern);
        var found = new List<string>();
        foreach (var piece in pieces.TakeWhile(_ => !scanner.IsOver)) Add(scanner.Feed(piece));
        if (!scanner.IsOver) Add(scanner.Settle());
        return found;

        void Add(IReadOnlyList<IReadOnlyDictionary<string, string>> groups) =>
            found.AddRange(groups.Select(g => $"{g["test_case_id"]}={g.GetValueOrDefault("result")}"));
    }

    private static IEnumerable<string> Cut(string text, int[] sizes)
    {
        for (int at = 0, i = 0; at < text.Length; i++)
        {
            var size = Math.Min(sizes[i % sizes.Length], text.Length - at);
            yield return text.Substring(at, size);
            at += size;
        }
    }
}
