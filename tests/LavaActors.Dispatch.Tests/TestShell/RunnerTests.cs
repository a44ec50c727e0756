using System.Text.RegularExpressions;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>The real scripts under the real shells, on a terminal.</summary>
public sealed class RunnerTests
{
    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Two_definitions_run_one_after_the_other(string shell)
    {
        using var target = new Target(shell);
        var definitions = new[]
        {
            Target.Steps(0, "smoke", "lava-test-case one --result pass", "lava-test-case two --shell true", "lava-test-case three --shell \"exit 3\""),
            Target.Steps(1, "more", "lava-test-case four --result fail --measurement 1.5 --units ms"),
        };
        await target.InstallAsync(target.Request(definitions));

        var events = await target.RunStageAsync();

        Assert.Equal(
            ["0_smoke/one pass", "0_smoke/two pass", "0_smoke/three fail", "1_more/four fail 1.5 ms"],
            events.OfType<TestCaseRecorded>().Select(Text));
        Assert.Equal(["0_smoke pass 1234_1.1.3.1", "1_more pass 1234_1.1.3.2"], events.OfType<RunEnded>().Select(e => $"{e.Suite} {e.Outcome} {e.RunId}"));
        Assert.Empty(Assert.Single(events.OfType<RunnerExited>()).Errors);
        Assert.IsType<RunnerExited>(events[^1]);
        Assert.DoesNotContain(events, e => e is Ignored);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Results_of_a_loop_and_of_child_processes_count_once_each(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(0, "loop",
            "for i in 1 2 3; do lava-test-case in-loop-$i --result pass; done",
            "lava-test-case full --units ms --result pass --measurement 7 || true",
            "lava-test-case full --result pass --units ms --measurement 7",
            "echo from-a-pipe | while read -r name; do lava-test-case $name --result fail; done",
            "echo from-xargs | xargs -I% lava-test-case % --result skip",
            "sh -c \"lava-test-case from-a-child --result pass\"",
            "(lava-test-case from-a-subshell --result unknown)",
            "if lava-test-case no-option; then false; else echo status $?; fi",
            "lava-test-case last --shell true")));

        var events = await target.RunStageAsync();

        Assert.Equal(
            [
                "0_loop/in-loop-1 pass", "0_loop/in-loop-2 pass", "0_loop/in-loop-3 pass", "0_loop/full pass 7 ms", "0_loop/full pass 7 ms", "0_loop/from-a-pipe fail",
                "0_loop/from-xargs skip", "0_loop/from-a-child pass", "0_loop/from-a-subshell unknown", "0_loop/last pass",
            ],
            events.OfType<TestCaseRecorded>().Select(Text));
        Assert.DoesNotContain(events, e => e is Ignored);
        var console = target.Transcript.ToString();
        Assert.Contains("status 1", console);
        // Each call stands in the trace once, as a step; nothing of what is within does.
        Assert.Equal(1, Regex.Count(console, @"\+ lava[-_]test[-_]case in-loop-2 --result pass"));
        Assert.DoesNotContain("lava_data", console);
        Assert.DoesNotContain("printf", console);
        var kept = await File.ReadAllLinesAsync(Path.Combine(target.JobDirectory, "0/results/journal-1"));
        Assert.Equal(10, kept.Count(line => line.StartsWith("<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=", StringComparison.Ordinal)));
        Assert.DoesNotContain(events, e => e is JournalRepaired or OnlyOnConsole);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task A_wrong_call_ends_its_definition_as_a_failed_step(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(0, "wrong", "lava-test-case no-option", "lava-test-case never --result pass")));

        var events = await target.RunStageAsync();

        Assert.Equal("0_wrong fail", Assert.Single(events.OfType<RunEnded>().Select(e => $"{e.Suite} {e.Outcome}")));
        Assert.Empty(events.OfType<TestCaseRecorded>());
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task A_failed_step_fails_its_definition_and_is_named_and_the_next_one_runs(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(
            Target.Steps(0, "broken", "true", "ls /nowhere-at-all", "lava-test-case never --result pass"),
            Target.Steps(1, "fine", "lava-test-case here --result pass")));

        var events = await target.RunStageAsync();

        var ended = events.OfType<RunEnded>().ToList();
        Assert.Equal(["0_broken fail", "1_fine pass"], ended.Select(e => $"{e.Suite} {e.Outcome}"));
        Assert.Contains("ls /nowhere-at-all", ended[0].Reason);
        Assert.Contains("exit code", ended[0].Reason);
        Assert.Equal(["1_fine/here pass"], events.OfType<TestCaseRecorded>().Select(Text));
        Assert.Empty(Assert.Single(events.OfType<RunnerExited>()).Errors);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task A_failed_installation_skips_its_definition_and_is_an_error_in_the_end(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(
            Target.Inline(0, "needy", Target.Yaml(["lava-test-case never --result pass"], "install:\n  steps: ['exit 7']\n")),
            Target.Inline(1, "content", Target.Yaml(["lava-test-case here --result pass"], "install:\n  steps: ['pwd > where']\n"))));

        var events = await target.RunStageAsync();

        Assert.Equal("0_needy", Assert.Single(events.OfType<InstallFailed>()).Suite);
        Assert.Equal(["0_needy fail", "1_content pass"], events.OfType<RunEnded>().Select(e => $"{e.Suite} {e.Outcome}"));
        Assert.Contains("0_needy", Assert.Single(Assert.Single(events.OfType<RunnerExited>()).Errors));
        var definition = Path.Combine(target.JobDirectory, "0/tests/1_content");
        Assert.Equal(definition, File.ReadAllText(Path.Combine(definition, "where")).Trim());
        Assert.Equal("7", File.ReadAllText(Path.Combine(target.JobDirectory, "0/results/0_needy-1/install_return_code")).Trim());
    }

    [Fact]
    public async Task A_round_runs_once_and_the_next_round_runs_again()
    {
        using var target = new Target("dash");
        await target.InstallAsync(target.Request(Target.Steps(0, "smoke", "lava-test-case one --result pass")));

        Assert.Single((await target.RunStageAsync(round: 1)).OfType<TestCaseRecorded>());
        var afterReboot = await target.RunStageAsync(round: 1);
        Assert.Empty(afterReboot.OfType<TestCaseRecorded>());
        Assert.Single(afterReboot.OfType<RunnerExited>());
        Assert.Single((await target.RunStageAsync(round: 2)).OfType<TestCaseRecorded>());
        Assert.Single((await target.RunStageAsync(round: 3)).OfType<TestCaseRecorded>());
        Assert.Empty((await target.RunStageAsync(round: 2)).OfType<TestCaseRecorded>());
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Sets_references_events_feedback_and_raise_reach_the_dispatcher(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(
            0,
            "all",
            "lava-test-set start net",
            "lava-test-case ping --result pass",
            "lava-test-set stop",
            "lava-test-case alone --result SKIP",
            "lava-test-reference log --result pass --reference https://example.org/log?a=1",
            "lava-test-event \"half way & on\"",
            "lava-test-feedback --namespace other",
            "echo some text > out; lava-test-case filed --result pass --output out",
            "lava-test-raise the board is on fire",
            "lava-test-case never --result pass")));

        var events = await target.RunStageAsync();

        var results = events.OfType<TestCaseRecorded>().ToList();
        Assert.Equal(["ping", "alone", "log", "filed"], results.Select(r => r.Case));
        Assert.Equal(["net", null, null, null], results.Select(r => r.Set));
        Assert.Equal("skip", results[1].Outcome);
        Assert.Equal("https://example.org/log?a=1", results[2].Reference);
        Assert.NotNull(results[3].StartedAt);
        Assert.NotNull(results[3].EndedAt);
        Assert.Equal("half way & on", Assert.Single(events.OfType<TestEventSaid>()).Text);
        Assert.Equal("other", Assert.Single(events.OfType<FeedbackAsked>()).Namespace);
        var failed = Assert.Single(events.OfType<ShellFailed>());
        Assert.Equal((ShellErrorKind.Test, "the board is on fire"), (failed.Kind, failed.Message));
        Assert.Equal("fail", Assert.Single(events.OfType<RunEnded>()).Outcome);
    }

    [Fact]
    public async Task Results_are_found_in_plain_output_by_the_definitions_pattern()
    {
        using var target = new Target("dash");
        await target.InstallAsync(target.Request(Target.Inline(0, "parsed", Target.Yaml(
            ["printf \"t1: GOOD 4.5 s\\nt2: BAD 1 s\\nno result here\\n\""],
            "parse:\n  pattern: '^(?P<test_case_id>\\w+): (?P<result>\\w+) (?P<measurement>[0-9.]+) (?P<units>\\w+)'\n  fixupdict: {GOOD: pass, BAD: fail}\n"))));

        var events = await target.RunStageAsync();

        Assert.Equal(["0_parsed/t1 pass 4.5 s", "0_parsed/t2 fail 1 s"], events.OfType<TestCaseRecorded>().Select(Text));
    }

    [Fact]
    public async Task Parameters_of_any_text_arrive_as_they_are()
    {
        const string Odd = "it's $HOME `id` \"x\" \\ end";
        using var target = new Target("dash");
        var definition = Target.Steps(0, "params", "printf \"%s\" \"$ODD\" > odd", "printf \"%s\" \"$KEPT\" > kept") with
        {
            Parameters = [new("ODD", "first"), new("ODD", Odd), new("KEPT", null)],
        };
        await target.InstallAsync(target.Request(definition));

        await target.RunStageAsync();

        var directory = Path.Combine(target.JobDirectory, "0/tests/0_params");
        Assert.Equal(Odd, File.ReadAllText(Path.Combine(directory, "odd")));
        Assert.Empty(File.ReadAllText(Path.Combine(directory, "kept")));
    }

    [Fact]
    public async Task Signals_go_through_the_kernel_log_where_the_job_wants_that()
    {
        using var target = new Target("dash");
        await target.InstallAsync(target.Request(Target.Steps(0, "kernel", "lava-test-case one --result pass") with { ThroughKernelLog = true }));
        var log = Path.Combine(target.Root, "kmsg");
        foreach (var file in Directory.EnumerateFiles(target.Bin).Append(Path.Combine(target.JobDirectory, "0/tests/0_kernel/run.sh")))
            File.WriteAllText(file, File.ReadAllText(file).Replace("> /dev/kmsg", $">>{log}").Replace(">/dev/kmsg", $">>{log}"));

        var events = await target.RunStageAsync();

        Assert.Equal(
            ["<0><LAVA_SIGNAL_STARTRUN 0_kernel 1234_1.1.3.1>", "<0><LAVA_SIGNAL_TESTCASE TEST_CASE_ID=one RESULT=pass>", "<0><LAVA_SIGNAL_ENDRUN 0_kernel 1234_1.1.3.1>"],
            File.ReadAllLines(log).Take(3));
        // This console does not show the kernel's log: what it lacks comes from the journal.
        Assert.Equal("one", Assert.Single(events.OfType<TestCaseRecorded>()).Case);
        Assert.Equal("pass", Assert.Single(events.OfType<RunEnded>()).Outcome);
        Assert.Equal(["one"], Assert.Single(events.OfType<JournalRepaired>()).Results);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task What_the_console_tears_or_loses_comes_from_the_journal_once(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(
            Target.Steps(0, "first", "lava-test-case kept --result pass", "lava-test-case torn --result fail --measurement 2.5 --units ms", "lava-test-set start net", "lava-test-case lost --result pass", "lava-test-set stop", "lava-test-case last --shell true"),
            Target.Steps(1, "second", "lava-test-case after --result pass")));
        target.Distort = line =>
            line.Contains("TEST_CASE_ID=torn", StringComparison.Ordinal) && !line.Contains("JOURNAL", StringComparison.Ordinal) ? line.Insert(30, "[   12.345678] usb 1-1: new device\r\n")
            : line.StartsWith("<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=lost", StringComparison.Ordinal) || line.StartsWith("<LAVA_SIGNAL_STARTRUN 1_second", StringComparison.Ordinal) ? ""
            : line;

        var events = await target.RunStageAsync();

        Assert.Equal(
            ["0_first/after?", "0_first/kept pass", "0_first/last pass", "0_first/lost pass", "0_first/torn fail 2.5 ms", "1_second/after pass"],
            events.OfType<TestCaseRecorded>().Select(Text).Append("0_first/after?").Order(StringComparer.Ordinal));
        Assert.Equal("net", events.OfType<TestCaseRecorded>().Single(r => r.Case == "lost").Set);
        Assert.Equal(["0_first pass", "1_second pass"], events.OfType<RunEnded>().Select(e => $"{e.Suite} {e.Outcome}"));
        Assert.Equal(["torn", "lost"], events.OfType<JournalRepaired>().First().Results);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Lines_that_are_torn_on_their_way_are_asked_for_again(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(0, "noisy", "for i in 1 2 3 4 5 6 7 8 9; do lava-test-case c$i --result pass; done")));
        var lines = 0;
        target.Distort = line =>
            line.StartsWith("<LAVA_SIGNAL_TESTCASE", StringComparison.Ordinal) ? "<LAVA_SIGNAL_TESTC[  1.0] noise\r\n"
            : line.StartsWith("<LAVA_JOURNAL_LINE", StringComparison.Ordinal) && lines++ % 3 == 0 ? line.Insert(line.Length / 2, "[  1.0] noise\r\n")
            : line;

        var events = await target.RunStageAsync();

        Assert.Equal(Enumerable.Range(1, 9).Select(i => $"0_noisy/c{i} pass"), events.OfType<TestCaseRecorded>().Select(Text));
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Signals_that_a_test_prints_itself_count_from_the_console_alone(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(0, "raw", "printf \"<LAVA_%s\\n\" \"SIGNAL_TESTCASE TEST_CASE_ID=own RESULT=pass>\"", "lava-test-case other --result pass")));

        var events = await target.RunStageAsync();

        Assert.Equal(["0_raw/own pass", "0_raw/other pass"], events.OfType<TestCaseRecorded>().Select(Text));
        Assert.Equal(["own"], Assert.Single(events.OfType<OnlyOnConsole>()).Results);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Without_a_place_for_the_journal_the_console_alone_counts(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(0, "smoke", "lava-test-case one --result pass"), Target.Steps(1, "more", "lava-test-case two --result pass")));
        Directory.CreateDirectory(Path.Combine(target.JobDirectory, "0/results/journal-1"));

        var events = await target.RunStageAsync();

        Assert.Equal(["0_smoke/one pass", "1_more/two pass"], events.OfType<TestCaseRecorded>().Select(Text));
        Assert.Contains("journal-1 cannot be written", target.Transcript.ToString());
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task A_full_file_system_is_told_and_the_run_goes_on(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(0, "smoke", "lava-test-case one --result pass")));
        Directory.CreateDirectory(Path.Combine(target.JobDirectory, "0/results"));
        File.CreateSymbolicLink(Path.Combine(target.JobDirectory, "0/results/journal-1"), "/dev/full");

        var events = await target.RunStageAsync();

        Assert.Equal(["0_smoke/one pass"], events.OfType<TestCaseRecorded>().Select(Text));
        Assert.Contains("cannot be written: is its file system full?", Assert.Single(events.OfType<Ignored>()).Reason);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task The_journal_of_a_runner_that_has_ended_is_shown_whole_or_in_part(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(0, "smoke", "lava-test-case one --result pass", "lava-test-case two --result fail --measurement 2")));
        await target.RunStageAsync();
        var journal = $"lava-journal {target.JobDirectory}/0/results/journal-1";

        var whole = await target.CommandAsync($"{journal} 1");
        var part = await target.CommandAsync($"{journal} 2 2-3 5-5");

        using var later = TestShellInterpreter.Resume(0, target.Built!.Runs[0], [new("0_smoke", "one", "pass", default)], default);
        var events = later.Feed(whole.Output, default);
        Assert.Equal(["0_smoke/two fail 2"], events.OfType<TestCaseRecorded>().Select(Text));
        Assert.Equal("pass", Assert.Single(events.OfType<RunEnded>()).Outcome);
        Assert.Empty(Assert.IsType<RunnerExited>(events[^1]).Errors);
        Assert.Equal(["<LAVA_JOURNAL_LINE all/2 2", "<LAVA_JOURNAL_LINE all/2 3", "<LAVA_JOURNAL_LINE all/2 5", "<LAVA_JOURNAL_ASK all/2 1"],
            part.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ')[..3])));
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task A_runner_without_a_journal_is_started_and_of_another_the_journal_is_shown(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(0, "smoke", "lava-test-case one --result pass")));
        var line = new DetachedShell($"{target.JobDirectory}/bin", $"{target.JobDirectory}/0", 1).ReadOrStart("echo it starts");

        var before = await target.CommandAsync(line);
        await target.RunStageAsync();
        var after = await target.CommandAsync(line);

        Assert.Equal("it starts", before.Output.Trim());
        Assert.Contains("<LAVA_JOURNAL_ASK all/1 1 ", after.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("it starts", after.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Junk_on_the_runners_input_is_passed_over_and_an_empty_line_asks_for_the_question(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(0, "smoke", "lava-test-case one --result pass")));
        var asked = 0;
        target.Answer = line => ++asked == 1 ? "junk\n<LAVA_JOURNAL_GO 0_other/1>\n\n" : line + "\n";

        var events = await target.RunStageAsync();

        Assert.Equal("pass", Assert.Single(events.OfType<RunEnded>()).Outcome);
        Assert.True(asked >= 2);
    }

    private static string Text(TestCaseRecorded r) =>
        string.Join(' ', new[] { $"{r.Suite}/{r.Case}", r.Outcome, r.Measurement is { } m ? FormattableString.Invariant($"{m}") : null, r.Units }.Where(t => t is not null));
}
