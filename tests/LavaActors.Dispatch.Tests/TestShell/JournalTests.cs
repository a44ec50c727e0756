using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Test.Shell;
using TestResult = LavaActors.Protocol.Runs.TestResult;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>Whatever the console does to signals, the results are those of the target's journal, each once.</summary>
public sealed class JournalTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly PlannedRun[] Plan =
    [
        new PlannedRun { Suite = "0_a", RunId = "1_1", JobExpected = ["x", "never"] },
        new PlannedRun { Suite = "1_b", RunId = "1_2" },
        new PlannedRun { Suite = "2_c", RunId = "1_3", DefinitionExpected = ["y"] },
    ];

    private static readonly string[] Signals =
    [
        "SIGNAL_TESTCASE TEST_CASE_ID=x RESULT=pass", "SIGNAL_TESTCASE TEST_CASE_ID=x RESULT=fail", "SIGNAL_TESTCASE TEST_CASE_ID=y RESULT=pass MEASUREMENT=1.5 UNITS=ms",
        "SIGNAL_TESTCASE TEST_CASE_ID=z RESULT=skip", "SIGNAL_TESTREFERENCE r pass http://example.org/1", "SIGNAL_STARTTC x", "SIGNAL_ENDTC x", "SIGNAL_TESTEVENT half way",
        "SIGNAL_TESTCASE TEST_CASE_ID=grüße RESULT=pass",
    ];

    [Property(MaxTest = 500)]
    public Property Results_are_those_of_the_journal_whatever_is_torn_or_lost()
    {
        var gen =
            from definitions in Gen.Elements(Signals).ListOf().ListOf(3)
            from endings in Gen.Elements("ENDRUN", "RUNFAILED", "").ListOf(3)
            from harms in Gen.Choose(0, 99).ListOf(400)
            from summed in Gen.Elements(true, true, false)
            from cut in Gen.Choose(1, 60)
            select new PlayedRunner(definitions, endings, harms, summed, cut);
        return Prop.ForAll(gen.ToArbitrary(), runner =>
        {
            var told = Of(runner.Play(harmed: true));
            var wanted = Of(runner.Play(harmed: false));
            return told.SequenceEqual(wanted).Label($"{string.Join(" | ", told)}\ninstead of\n{string.Join(" | ", wanted)}\nconsole:\n{runner.Console}");
        });
    }

    [Property(MaxTest = 500)]
    public Property Results_are_those_of_the_journal_wherever_the_dispatcher_is_restarted()
    {
        var gen =
            from definitions in Gen.Elements(Signals).ListOf().ListOf(3)
            from endings in Gen.Elements("ENDRUN", "RUNFAILED", "").ListOf(3)
            from harms in Gen.Elements(Gen.Choose(0, 99), Gen.Constant(99)).SelectMany(g => g).ListOf(400)
            from summed in Gen.Elements(true, false)
            from at in Gen.Choose(0, 40)
            from missed in Gen.Choose(0, 12)
            from lost in Gen.Choose(0, 3)
            from read in Gen.Choose(0, 30)
            from second in Gen.Elements(true, false)
            select new PlayedRunner(definitions, endings, harms, summed, 17) { RestartAt = at, Missed = missed, Unrecorded = lost, ReadAt = at + read, HasSecond = second };
        return Prop.ForAll(gen.ToArbitrary(), runner =>
        {
            var told = Of(runner.Play(harmed: true));
            var wanted = Of(new PlayedRunner(runner).Play(harmed: false));
            // What only the log has is not repeated.
            told.RemoveAll(IsOfLog);
            wanted.RemoveAll(IsOfLog);
            return told.SequenceEqual(wanted).Label($"{string.Join(" | ", told)}\ninstead of\n{string.Join(" | ", wanted)}\nconsole:\n{runner.Console}");
        });

        static bool IsOfLog(string one) => one.StartsWith("event ", StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_and_waits_that_are_on_record_are_not_recorded_again_after_a_restart()
    {
        string[] journal =
        [
            "SIGNAL_STARTRUN 1_b 1_2", "MULTI_NODE_SEND told k=v :call=7.1", "MULTI_NODE_SEND untold k=w :call=8.1", "ANSWERED WAIT 9.1 pass done", "ANSWERED SYNC 10.1 fail missed", "ANSWERED SYNC 11.1 pass live",
            "SIGNAL_ENDRUN 1_b 1_2", "CHECKPOINT 1_b",
        ];
        TestResult[] recorded = [new("1_b", "multinode-send-told", "pass", Now), new("1_b", "multinode-wait-done", "pass", Now)];
        using var interpreter = TestShellInterpreter.Resume(0, [Plan[1]], recorded, Now);
        var live = Assert.Single(interpreter.Feed("<LAVA_MULTI_NODE> <LAVA_SYNC live call=11.1>\n", Now).OfType<MultiNodeAsked>());
        Assert.Single(interpreter.Answered(live, null, Now).OfType<TestCaseRecorded>());
        interpreter.Feed("<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=raw RESULT=pass>\n<LAVA_JOURNAL_ASK 1_b/1 1 8 - 12>\n", Now);
        interpreter.Feed(string.Concat(journal.Select((line, i) => $"<LAVA_JOURNAL_LINE 1_b/1 {i + 1} {line.Length + 1} {line}>\n")), Now);

        var events = interpreter.Feed("<LAVA_JOURNAL_ASK 1_b/2 1 8 - 12>\n", Now);

        Assert.Equal("untold", Assert.Single(events.OfType<MultiNodeAsked>()).Request.MessageId);
        Assert.Equal(["multinode-sync-missed fail", "raw pass"], events.OfType<TestCaseRecorded>().Select(r => $"{r.Case} {r.Outcome}"));
        Assert.Equal("pass", Assert.Single(events.OfType<RunEnded>()).Outcome);
        Assert.False(interpreter.IsResumed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_call_that_ended_before_a_restart_is_not_recorded_again_when_it_is_answered_again(bool isOnRecord)
    {
        string[] journal = ["SIGNAL_STARTRUN 1_b 1_2", "ANSWERED SYNC 11.1 pass live", "SIGNAL_ENDRUN 1_b 1_2", "CHECKPOINT 1_b"];
        TestResult[] recorded = isOnRecord ? [new("1_b", "multinode-sync-live", "pass", Now)] : [];
        using var interpreter = TestShellInterpreter.Resume(0, [Plan[1]], recorded, Now);
        var again = Assert.Single(interpreter.Feed("<LAVA_MULTI_NODE> <LAVA_SYNC live call=11.1>\n", Now).OfType<MultiNodeAsked>());
        List<TestShellEvent> events = [.. interpreter.Feed("<LAVA_JOURNAL_ASK 1_b/1 1 4 - 12>\n", Now)];
        Assert.False(interpreter.IsConcluded(again));
        events.AddRange(interpreter.Feed(string.Concat(journal.Select((line, i) => $"<LAVA_JOURNAL_LINE 1_b/1 {i + 1} {line.Length + 1} {line}>\n")) + "<LAVA_JOURNAL_ASK 1_b/2 1 4 - 12>\n", Now));

        Assert.True(interpreter.IsConcluded(again));
        events.AddRange(interpreter.Answered(again, null, Now));
        events.AddRange(interpreter.Answered(again, "the test runner ended before it was answered", Now));

        Assert.Equal(isOnRecord ? [] : ["multinode-sync-live pass"], events.OfType<TestCaseRecorded>().Select(r => $"{r.Case} {r.Outcome}"));
    }

    [Theory]
    [InlineData("<LAVA_JOURNAL_ASK 1_b/1 1 3 - 12>\n", "JOURNAL_GO")]
    [InlineData("<LAVA_TEST_RUNNER EXIT>\n", null)]
    public void A_definition_without_an_end_that_is_on_record_is_not_ended_again_after_a_restart(string said, string? answer)
    {
        string[] journal = ["SIGNAL_STARTRUN 1_b 1_2", "SIGNAL_TESTCASE TEST_CASE_ID=x RESULT=pass", "CHECKPOINT 1_b"];
        TestResult[] recorded = [new("1_b", "x", "pass", Now), new("lava", "1_b", "fail", Now)];
        using var interpreter = TestShellInterpreter.Resume(0, [Plan[1]], recorded, Now);
        List<TestShellEvent> events = [.. interpreter.Feed(said, Now)];
        if (answer is null) events.AddRange(interpreter.TakeJournal([.. journal, "TEST_RUNNER EXIT"], Now));
        else events.AddRange(interpreter.Feed(string.Concat(journal.Select((line, i) => $"<LAVA_JOURNAL_LINE 1_b/1 {i + 1} {line.Length + 1} {line}>\n")) + "<LAVA_JOURNAL_ASK 1_b/2 1 3 - 12>\n<LAVA_TEST_RUNNER EXIT>\n", Now));

        Assert.IsType<RunnerExited>(events[^1]);
        Assert.DoesNotContain(events, e => e is RunEnded or TestCaseRecorded);
    }

    [Fact]
    public void A_console_that_showed_everything_is_asked_for_nothing()
    {
        var runner = new PlayedRunner([["SIGNAL_TESTCASE TEST_CASE_ID=x RESULT=pass"], ["SIGNAL_TESTCASE TEST_CASE_ID=x RESULT=pass"], []], ["ENDRUN", "RUNFAILED", "ENDRUN"], [0], true, 7);
        var events = runner.Play(harmed: false);
        Assert.Equal(3, runner.Turns);
        Assert.DoesNotContain(events, e => e is JournalRepaired or OnlyOnConsole);
    }

    [Fact]
    public void A_torn_send_is_made_once()
    {
        using var interpreter = new TestShellInterpreter(0, [Plan[1]]);
        const string Send = "<LAVA_MULTI_NODE> <LAVA_SEND id k=v :call=7.1>\n";
        interpreter.Feed("<LAVA_SIGNAL_STARTRUN 1_b 1_2>\n", Now);
        Assert.Equal("7.1", Assert.Single(interpreter.Feed(Send, Now).OfType<MultiNodeAsked>()).Request.Call);
        interpreter.Feed("<LAVA_SIGNAL_ENDRUN 1_b 1_2>\n<LAVA_JOURNAL_ASK 1_b/1 1 5 - 12>\n", Now);
        string[] journal = ["SIGNAL_STARTRUN 1_b 1_2", "MULTI_NODE_SEND id k=v :call=7.1", "MULTI_NODE_SEND other k=w :call=8.1", "SIGNAL_ENDRUN 1_b 1_2", "CHECKPOINT 1_b"];
        interpreter.Feed(string.Concat(journal.Select((line, i) => $"<LAVA_JOURNAL_LINE 1_b/1 {i + 1} {line.Length + 1} {line}>\n")), Now);
        var events = interpreter.Feed("<LAVA_JOURNAL_ASK 1_b/2 1 5 - 12>\n", Now);
        var asked = Assert.Single(events.OfType<MultiNodeAsked>()).Request;
        Assert.Equal(("other", "w", "8.1"), (asked.MessageId, asked.Data["k"], asked.Call));
        Assert.Equal("<LAVA_JOURNAL_GO 1_b/2>", Assert.Single(events.OfType<JournalAnswered>()).Line);
        // The answer was lost: the same question has the same answer.
        Assert.Equal("<LAVA_JOURNAL_GO 1_b/2>", Assert.IsType<JournalAnswered>(Assert.Single(interpreter.Feed("<LAVA_JOURNAL_ASK 1_b/2 1 5 - 12>\n", Now))).Line);
    }

    [Fact]
    public void A_torn_raise_ends_the_action_and_lets_the_runner_go()
    {
        using var interpreter = new TestShellInterpreter(0, [Plan[1]]);
        interpreter.Feed("<LAVA_SIGNAL_STARTRUN 1_b 1_2>\n<LAVA_JOURNAL_ASK 1_b/1 1 3 - 12>\n", Now);
        interpreter.Feed("<LAVA_JOURNAL_LINE 1_b/1 1 24 SIGNAL_STARTRUN 1_b 1_2>\n<LAVA_JOURNAL_LINE 1_b/1 2 25 SIGNAL_TESTRAISE on fire>\n<LAVA_JOURNAL_LINE 1_b/1 3 15 CHECKPOINT 1_b>\n", Now);
        var events = interpreter.Feed("<LAVA_JOURNAL_ASK 1_b/2 1 3 - 12>\n", Now);
        Assert.Equal("on fire", Assert.Single(events.OfType<ShellFailed>()).Message);
        Assert.IsType<JournalAnswered>(events[^1]);
    }

    /// <summary>What is recorded; the reasons of failed definitions are in words that the console may have lacked.</summary>
    private static List<string> Of(IEnumerable<TestShellEvent> events) =>
    [
        .. events.Select(e => e switch
        {
            TestCaseRecorded r => FormattableString.Invariant($"{r.Suite} {r.Case} {r.Outcome} {r.Measurement} {r.Units} {r.Reference}"),
            RunEnded r => $"lava {r.Suite} {r.Outcome}",
            TestEventSaid r => $"event {r.Text}",
            _ => null,
        }).OfType<string>().Order(StringComparer.Ordinal),
    ];

    /// <summary>A target whose console harms what it says.</summary>
    internal sealed class PlayedRunner(IEnumerable<IEnumerable<string>> definitions, IReadOnlyList<string> endings, IReadOnlyList<int> harms, bool sums, int cut)
    {
        /// <summary>The same, never restarted.</summary>
        public PlayedRunner(PlayedRunner other)
            : this(other.Definitions, other.Endings, [99], true, 17)
        {
        }

        private IEnumerable<IEnumerable<string>> Definitions => definitions;

        private IReadOnlyList<string> Endings => endings;

        /// <summary>Lines before the dispatcher is restarted.</summary>
        public int RestartAt { get; init; } = int.MaxValue;

        /// <summary>Lines that nobody hears then.</summary>
        public int Missed { get; init; }

        /// <summary>Events before it that did not reach the record.</summary>
        public int Unrecorded { get; init; }

        /// <summary>Lines before the journal, as it is then, is read over a second connection.</summary>
        public int ReadAt { get; init; } = int.MaxValue;

        /// <summary>What is asked for at a question comes over a second connection.</summary>
        public bool HasSecond { get; init; }

        private int _said;

        private readonly List<string> _journal = [];
        private readonly List<TestShellEvent> _events = [];
        private TestShellInterpreter _dispatcher = null!;
        private string? _answer;
        private bool _harmed;
        private int _harm;

        public string Console { get; private set; } = "";

        public int Turns { get; private set; }

        public List<TestShellEvent> Play(bool harmed)
        {
            _journal.Clear();
            _events.Clear();
            (_harm, _harmed, Console, Turns, _said) = (0, harmed, "", 0, 0);
            _dispatcher = new TestShellInterpreter(0, Plan);
            var told = 0;
            foreach (var (signals, i) in definitions.Select((d, i) => (d, i)))
            {
                var (suite, id) = (Plan[i].Suite, Plan[i].RunId);
                Emit($"SIGNAL_STARTRUN {suite} {id}");
                foreach (var signal in signals) Emit(signal);
                if (endings[i].Length > 0) Emit($"SIGNAL_{endings[i]} {suite} {id}{(endings[i] == "RUNFAILED" ? " 1" : "")}");
                _journal.Add($"CHECKPOINT {suite}");
                Ask(suite, told + 1, _journal.Count);
                told = _journal.Count;
            }

            _journal.Add("TEST_RUNNER EXIT");
            Say("<LAVA_TEST_RUNNER EXIT>");
            if (!_events.Any(e => e is RunnerExited or JournalWanted)) _events.AddRange(_dispatcher.PromptSeen(Now));
            if (_events.Any(e => e is JournalWanted)) _events.AddRange(_dispatcher.TakeJournal(_journal, Now));
            Assert.Single(_events.OfType<RunnerExited>());
            return [.. _events];
        }

        private void Ask(string suite, int first, int last)
        {
            var sum = sums ? JournalLines.Sum(_journal.Skip(first - 1)) : "-";
            for (var turn = 1; ; turn++)
            {
                Turns++;
                Assert.True(turn < 100, $"{suite} is not let go");
                var id = $"{suite}/{turn}";
                for (var i = 0; _answer is null; i++)
                {
                    Assert.True(i < 100, $"no answer to {id}");
                    Harmed(Asking(id, first, last, sum));
                }

                var answer = _answer;
                _answer = null;
                if (HasSecond && JournalNeed.Lines.Of(answer) is { } wanted)
                {
                    Take(_dispatcher.TakeLines(wanted.First, [.. _journal.Take((int)wanted.Last).Skip((int)wanted.First - 1)], Now));
                    Take(_dispatcher.Again(Now));
                    (answer, _answer) = (_answer!, null);
                }

                if (answer == $"<LAVA_JOURNAL_GO {id}>") return;
                Assert.StartsWith($"<LAVA_JOURNAL_FROM {id} ", answer, StringComparison.Ordinal);
                foreach (var range in answer.TrimEnd('>').Split(' ')[2..])
                {
                    var ends = range.Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToList();
                    for (var n = ends[0]; n <= ends[1]; n++)
                        Harmed($"<LAVA_JOURNAL_LINE {id} {n} {System.Text.Encoding.UTF8.GetByteCount(_journal[n - 1]) + n.ToString(CultureInfo.InvariantCulture).Length} {_journal[n - 1]}>");
                }
            }
        }

        private static string Asking(string id, int first, int last, string sum)
        {
            var text = $"{id} {first} {last} {sum} ";
            return $"<LAVA_JOURNAL_ASK {text}{text.Length}>";
        }

        private void Emit(string text)
        {
            _journal.Add(text);
            Harmed($"<LAVA_{text}>");
        }

        private void Harmed(string text)
        {
            var harm = _harmed ? harms[_harm++ % harms.Count] : 99;
            // What loses a character is a signal no more, or the journal's; another value than was meant is a result like any other.
            var spoils = text.StartsWith("<LAVA_JOURNAL", StringComparison.Ordinal) || text.StartsWith("<LAVA_SIGNAL_TESTCASE", StringComparison.Ordinal) || text.StartsWith("<LAVA_SIGNAL_STARTRUN", StringComparison.Ordinal);
            if (harm < 15) Say($"{text[..(harm * 3 % text.Length)]}[   12.345678] usb 1-1: new device\r\n{text[(harm * 3 % text.Length)..]}");
            else if (harm < 25) Say("");
            else if (harm < 30 && spoils) Say(text.Remove(harm % text.Length, 1).Replace("RESULT=", "", StringComparison.Ordinal));
            else if (harm < 35 && text.StartsWith("<LAVA_JOURNAL", StringComparison.Ordinal)) Say($"{text}\r\n{text}");
            else Say(text);
        }

        private void Restart()
        {
            _events.RemoveRange(Math.Max(0, _events.Count - Unrecorded), Math.Min(Unrecorded, _events.Count));
            var recorded = _events.Select(e => e switch
            {
                TestCaseRecorded r => new TestResult(r.Suite, r.Case, r.Outcome, Now, Measurement: r.Measurement, Units: r.Units, Reference: r.Reference),
                RunEnded r => new TestResult("lava", r.Suite, r.Outcome, Now),
                _ => null,
            }).OfType<TestResult>().ToList();
            _events.RemoveAll(e => e is RunnerExited or ShellFailed);
            _answer = null;
            _dispatcher = TestShellInterpreter.Resume(0, Plan, recorded, Now);
        }

        private void Take(IReadOnlyList<TestShellEvent> news)
        {
            foreach (var one in news)
            {
                _events.Add(one);
                if (one is JournalAnswered answer) _answer = answer.Line;
            }
        }

        private void Say(string line)
        {
            var text = line + "\r\n";
            Console += text;
            _said++;
            if (_said == RestartAt) Restart();
            if (_said == ReadAt && _dispatcher.IsResumed) Take(_dispatcher.TakeJournalSoFar(_journal, Now));
            if (_said >= RestartAt && _said < RestartAt + Missed) return;
            for (var at = 0; at < text.Length; at += cut)
            {
                Take(_dispatcher.Feed(text.AsSpan(at, Math.Min(cut, text.Length - at)), Now));
            }
        }
    }
}
