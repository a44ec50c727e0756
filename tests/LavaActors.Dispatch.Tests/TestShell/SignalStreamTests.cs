using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Tests.TestShell;

public sealed class SignalStreamTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Pieces =
    [
        "<LAVA_SIGNAL_STARTRUN 0_a 1_1>", "<LAVA_SIGNAL_ENDRUN 0_a 1_1>", "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=x RESULT=pass>", "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=x",
        "<LAVA_MULTI_NODE> <LAVA_WAIT go>", "<LAVA_MULTI_NODE>", " <LAVA_SEND id k=v w=x y>", "<LAVA_", "<LAVA_SIGNAL_X>", ">", "\n", "\r\n", "+ step one", "case1: PASS", " ", "noise\0\u001b[0m", "<LAVA_TEST_RUNNER INSTALL_FAIL>",
    ];

    [Property(MaxTest = 400)]
    public Property Chunks_never_change_the_events()
    {
        var gen =
            from pieces in Gen.Elements(Pieces).ListOf()
            from filler in Gen.Choose(0, 40_000)
            from at in Gen.Choose(0, Math.Max(0, pieces.Count))
            from long_ in Gen.Elements(false, false, false, true)
            from cuts in Gen.Choose(1, 50).ListOf()
            select (Text: string.Concat(pieces.Take(at)) + (long_ ? new string('x', filler) : "") + string.Concat(pieces.Skip(at)), Cuts: cuts.Count == 0 ? [7] : cuts.ToArray());
        return Prop.ForAll(gen.ToArbitrary(), input =>
        {
            var whole = Interpret([input.Text]);
            var byPieces = Interpret(Cut(input.Text, input.Cuts));
            return whole.SequenceEqual(byPieces);
        });
    }

    [Fact]
    public void A_signal_cut_anywhere_is_found()
    {
        const string Text = "boot<LAVA_SIGNAL_STARTRUN 0_a 1_1>\r\n<LAVA_MULTI_NODE> <LAVA_WAIT_ALL go guest>\r\n";
        for (var at = 0; at <= Text.Length; at++)
        {
            var events = Events([Text[..at], Text[at..]]);
            Assert.Equal("0_a", Assert.Single(events.OfType<RunStarted>()).Suite);
            Assert.Equal("guest", Assert.Single(events.OfType<MultiNodeAsked>()).Request.Role);
            Assert.Equal(2, events.Count);
        }
    }

    [Fact]
    public void A_signal_is_acted_upon_before_its_line_ends()
    {
        Assert.Single(Events(["<LAVA_MULTI_NODE> <LAVA_WAIT go>"]).OfType<MultiNodeAsked>());
    }

    [Fact]
    public void A_signal_with_kernel_output_in_it_is_lost_and_the_run_goes_on()
    {
        var events = Events(
        [
            "<LAVA_SIGNAL_STARTRUN 0_a 1_1>\n<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=lost[  12.345678] usb 1-1: new device\n RESULT=pass>\n",
            "<LAVA_SIGNAL_TESTC<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=kept RESULT=pass>\n",
            "<LAVA_SIGNAL_ENDRUN 0_a 1_1>\n",
        ]);

        Assert.Equal("kept", Assert.Single(events.OfType<TestCaseRecorded>()).Case);
        Assert.Equal(2, events.OfType<Ignored>().Count());
        Assert.Contains("torn apart", events.OfType<Ignored>().First().Reason);
        Assert.Equal("pass", Assert.Single(events.OfType<RunEnded>()).Outcome);
    }

    [Fact]
    public void A_request_may_be_as_long_as_the_groups_longest_message_written_in_octal()
    {
        var value = new string('\\', 65_000);
        var text = "<LAVA_SIGNAL_STARTRUN 0_a 1_1>\n<LAVA_MULTI_NODE> <LAVA_SEND id k=" + value.Replace("\\", @"\0134") + ">\n<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=after RESULT=pass>\n";

        foreach (var size in (int[])[text.Length, 4096, 333])
        {
            var events = Events(Cut(text, [size]));
            Assert.Equal(value, Assert.Single(events.OfType<MultiNodeAsked>()).Request.Data["k"]);
            Assert.Equal("after", Assert.Single(events.OfType<TestCaseRecorded>()).Case);
        }
    }

    [Fact]
    public void The_runners_exit_counts_also_when_it_is_torn()
    {
        var events = Events(["<LAVA_SIGNAL_STARTRUN 0_a 1_1>\n<LAVA_SIGNAL_ENDRUN 0_a 1_1>\n<LAVA_TEST_RUNNER EX[ 12.3] usb 1-1: new device\nIT>\n"]);

        Assert.Empty(Assert.Single(events.OfType<RunnerExited>()).Errors);
        Assert.Contains("torn apart", Assert.Single(events.OfType<Ignored>()).Reason);
    }

    [Fact]
    public void The_shells_prompt_ends_the_runner_only_when_all_definitions_are_over()
    {
        var interpreter = new TestShellInterpreter(0, [new PlannedRun { Suite = "0_a", RunId = "1_1" }, new PlannedRun { Suite = "1_b", RunId = "1_2" }]);
        Assert.Empty(interpreter.PromptSeen(Now));
        interpreter.Feed("<LAVA_SIGNAL_STARTRUN 0_a 1_1>\n", Now);
        Assert.Empty(interpreter.PromptSeen(Now));
        interpreter.Feed("<LAVA_SIGNAL_ENDRUN 0_a 1_1>\n", Now);
        Assert.Empty(interpreter.PromptSeen(Now));
        interpreter.Feed("<LAVA_SIGNAL_STARTRUN 1_b 1_2>\n<LAVA_SIGNAL_ENDRUN 1_b 1_2>\n", Now);

        Assert.Single(interpreter.PromptSeen(Now).OfType<RunnerExited>());
        Assert.Empty(interpreter.PromptSeen(Now));
    }

    [Fact]
    public void A_runner_that_runs_nothing_is_no_success()
    {
        var events = Events(["lava-test-runner: round 1 has run already\n<LAVA_TEST_RUNNER EXIT>\n"]);

        Assert.Contains("before any test definition began", Assert.Single(Assert.Single(events.OfType<RunnerExited>()).Errors));
    }

    [Fact]
    public void A_line_of_a_million_characters_and_noise_are_passed_over()
    {
        var noise = new char[300_000];
        new System.Random(7).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(noise.AsSpan()));
        var text = new string('y', 1_000_000) + "<LAVA_SIGNAL_STARTRUN 0_a 1_1>" + new string('<', 200_000) + "\n" + new string(noise) + "\n<LAVA_TEST_RUNNER EXIT>\n";

        var events = Events(Cut(text, [4096]));

        Assert.Single(events.OfType<RunStarted>());
        Assert.Single(events.OfType<RunnerExited>());
    }

    [Fact]
    public void Of_a_hundred_thousand_lines_every_result_is_seen_once()
    {
        var text = new StringBuilder("<LAVA_SIGNAL_STARTRUN 0_a 1_1>\n");
        for (var i = 0; i < 100_000; i++)
            text.Append(i % 20 == 0 ? $"<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=case-{i} RESULT=pass MEASUREMENT={i}.5 UNITS=ms>\r\n" : $"[{i,9}.123456] some driver says something of usual length, number {i}\r\n");
        var chunks = Cut(text.ToString(), [4096]).ToList();

        Assert.Equal(5001, Events(chunks).Count);
    }

    [Theory]
    [InlineData("(a+)+(?P<test_case_id>b): (?P<result>x)")]
    [InlineData("(?=(a+)+c)(?P<test_case_id>b): (?P<result>x)")]
    public void No_pattern_can_stall_the_console(string pattern)
    {
        var interpreter = new TestShellInterpreter(0, [new PlannedRun { Suite = "0_a", RunId = "1_1", Pattern = ParsePattern.Of(pattern) }]);
        interpreter.Feed("<LAVA_SIGNAL_STARTRUN 0_a 1_1>\n", Now);

        var watch = Stopwatch.StartNew();
        var events = interpreter.Feed(new string('a', 4000) + "\n", Now);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
        if (events.Count > 0) Assert.Contains("parse pattern", Assert.Single(events.OfType<ShellFailed>()).Message);
    }

    private static List<string> Interpret(IEnumerable<string> chunks) => [.. Events(chunks).Select(e => e is MultiNodeAsked m ? $"{m.Request.Api} {m.Request.MessageId} {m.Request.Role} {string.Join(',', m.Request.Data)}" : e is RunnerExited x ? string.Join(',', x.Errors) : e is MultiNodeMalformed f ? f.Reason : e.ToString())];

    private static List<TestShellEvent> Events(IEnumerable<string> chunks)
    {
        var plan = new PlannedRun { Suite = "0_a", RunId = "1_1", Pattern = ParsePattern.Of(@"^(?P<test_case_id>\w+): (?P<result>\w+)$") };
        var interpreter = new TestShellInterpreter(0, [plan]);
        return [.. chunks.SelectMany(c => interpreter.Feed(c, Now))];
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
