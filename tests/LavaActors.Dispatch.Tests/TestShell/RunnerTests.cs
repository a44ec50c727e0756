using System.Text.RegularExpressions;
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
        var kept = await File.ReadAllLinesAsync(Path.Combine(target.JobDirectory, "0/results/0_loop-1/test-cases"));
        Assert.Equal(10, kept.Length);
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
        Assert.DoesNotContain(events, e => e is TestCaseRecorded);
    }

    private static string Text(TestCaseRecorded r) =>
        string.Join(' ', new[] { $"{r.Suite}/{r.Case}", r.Outcome, r.Measurement is { } m ? FormattableString.Invariant($"{m}") : null, r.Units }.Where(t => t is not null));
}
