using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>The runner away from its login: the real scripts under the real shells.</summary>
public sealed class DetachedRunnerTests
{
    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task It_is_followed_answered_and_ends_as_on_a_console(string shell)
    {
        using var target = await StartedAsync(
            shell,
            "lava-test-case one --result pass",
            "X=$(lava-wait go; cat ../../../multi_node_cache.txt); lava-test-case \"$X\" --result pass",
            "echo piped | (lava-sync end; lava-test-case \"$(cat)\" --result pass)",
            "lava-test-case \"stdin-is-$(cat)\" --result pass");
        target.Group = request => new MultiNodeOutcome.Done(request.Api == MultiNodeApi.Wait ? [new("1235", "k", "v")] : []);

        var events = await target.ListenAsync(Shell(target).FollowFrom(0), terminal: false);

        Assert.Equal(
            ["one pass", "multinode-wait-go pass", "1235:k=v pass", "multinode-sync-end pass", "piped pass", "stdin-is- pass"],
            events.OfType<TestCaseRecorded>().Select(r => $"{r.Case} {r.Outcome}"));
        Assert.IsType<RunnerExited>(events[^1]);
        Assert.DoesNotContain(events, e => e is JournalRepaired or Ignored);
        Assert.Contains("<LAVA_ANSWERED WAIT ", await File.ReadAllTextAsync(Path.Combine(target.JobDirectory, "0/results/journal-1")));
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Who_follows_from_a_byte_gets_the_rest_and_who_followed_before_is_ended(string shell)
    {
        using var target = await StartedAsync(shell, "for i in 1 2 3 4 5 6 7 8 9; do lava-test-case c$i --result pass; done");
        await target.CommandAsync($"{{ ({Shell(target).FollowFrom(0)}) | head -c 100 >$HOME/first; }} >/dev/null 2>&1 & until [ \"$(cat $HOME/first | wc -c)\" -ge 100 ]; do :; done");

        var events = await target.ListenAsync(Shell(target).FollowFrom(100), terminal: false);

        var output = await File.ReadAllTextAsync(Path.Combine(target.JobDirectory, "0/results/shell-1.out"));
        Assert.Equal(output, await File.ReadAllTextAsync(Path.Combine(target.Root, "first")) + target.Transcript);
        Assert.Equal(9, events.OfType<TestCaseRecorded>().Count());
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Its_end_ends_all_that_it_has_started(string shell)
    {
        using var target = await StartedAsync(shell, "sleep 600 & echo $! >$HOME/child", "sleep 601");
        await target.CommandAsync("until [ -s $HOME/child ]; do :; done");
        var processes = $"$(cat $HOME/child) $(cat {target.JobDirectory}/0/results/shell-1.pid)";

        Assert.Equal((0, "runs\nruns\n"), await target.CommandAsync($"for p in {processes}; do kill -0 $p && echo runs; done"));
        Assert.Equal(0, (await target.CommandAsync(Shell(target).End)).Code);

        Assert.Equal((0, ""), await target.CommandAsync($"for p in {processes}; do grep -v ' Z ' /proc/$p/stat; done 2>/dev/null; true"));
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task What_a_job_of_the_same_id_from_another_server_left_there_is_not_taken_for_this_ones(string shell)
    {
        using var target = await StartedAsync(shell, "lava-test-case old --result pass");
        Assert.Contains(await target.ListenAsync(Shell(target).FollowFrom(0), terminal: false), e => e is TestCaseRecorded);
        await target.InstallAsync(target.Request(Target.Steps(0, "mn", "lava-test-case new --result pass")) with { Id = "another" });

        Assert.Equal((0, ""), await target.CommandAsync($". {target.JobDirectory}/environment; export SHELL={target.Shell}; {Shell(target).Start}"));
        var events = await target.ListenAsync(Shell(target).FollowFrom(0), terminal: false);

        Assert.Equal(["new"], events.OfType<TestCaseRecorded>().Select(r => r.Case));
        Assert.IsType<RunnerExited>(events[^1]);
        Assert.DoesNotContain(events, e => e is JournalRepaired or Ignored);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task The_target_knows_whether_and_how_it_was_started(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(0, "mn", "lava-test-case one --result pass")));
        Assert.Equal(RunnerTrace.None, await LookAsync(1));
        await target.CommandAsync($". {target.JobDirectory}/environment; {Shell(target).Start}; {(Shell(target) with { Round = 2 }).Start}".Replace(" --detach", "", StringComparison.Ordinal));
        Assert.Equal((RunnerTrace.Attached, RunnerTrace.Attached, RunnerTrace.None), (await LookAsync(1), await LookAsync(2), await LookAsync(3)));
        await target.CommandAsync($". {target.JobDirectory}/environment; {(Shell(target) with { Round = 3 }).Start}");
        Assert.Equal(RunnerTrace.Detached, await LookAsync(3));
        await target.ListenAsync((Shell(target) with { Round = 3 }).FollowFrom(0), terminal: false);
        Assert.Equal(RunnerTrace.Detached, await LookAsync(3));

        // Of another server's job of the same number all that is void.
        await target.InstallAsync(target.Request(Target.Steps(0, "mn", "true")) with { Id = "another" });
        Assert.Equal((RunnerTrace.None, RunnerTrace.None), (await LookAsync(1), await LookAsync(3)));

        async Task<RunnerTrace?> LookAsync(int round) => DetachedShell.Trace((await target.CommandAsync((Shell(target) with { Round = round }).Look)).Output);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Two_starts_at_a_time_start_one(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(0, "mn", "lava-test-case one --result pass")));
        var start = Shell(target).Start;

        Assert.Equal((0, ""), await target.CommandAsync($". {target.JobDirectory}/environment; export SHELL={target.Shell}; {start} & first=$!; {start} & wait $! && wait $first"));
        await target.CommandAsync($"until [ -z \"$(ls {target.JobDirectory}/0/results | grep 'shell-1[.][0-9]')\" ]; do :; done");
        var events = await target.ListenAsync(Shell(target).FollowFrom(0), terminal: false);

        Assert.Equal(["one"], events.OfType<TestCaseRecorded>().Select(r => r.Case));
        Assert.Single(events.OfType<RunnerExited>());
        Assert.DoesNotContain("has run already", target.Transcript.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Its_journal_is_read_by_whoever_has_another_login(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(0, "mn", "lava-test-case one --result pass", "lava-test-case \"two <\" --result fail")));
        var journal = new JournalParts(Shell(target), new GuestTarget("target", 22, "root"), async (command, _) =>
        {
            var (code, output) = await target.CommandAsync(command);
            return new GuestCommandResult(code, output);
        });
        Assert.Null(await journal.CountAsync(CancellationToken.None));
        await target.RunStageAsync(terminal: false);
        var file = Path.Combine(target.JobDirectory, "0/results/journal-1");
        var lines = (await File.ReadAllLinesAsync(file)).Select(JournalLine.Inside).ToList();
        Assert.Contains("SIGNAL_TESTCASE TEST_CASE_ID=one RESULT=pass", lines);

        // What is being written does not count yet.
        await File.AppendAllTextAsync(file, "<LAVA_SIGNAL_TESTC");
        Assert.Equal(lines.Count, await journal.CountAsync(CancellationToken.None));
        Assert.Equal(lines, await journal.ReadAsync(1, lines.Count, null, CancellationToken.None));
        Assert.Equal(lines[1..3], await journal.ReadAsync(2, 3, null, CancellationToken.None));
        Assert.Contains("has more than 10 characters", (await Assert.ThrowsAsync<ActionFault>(() => journal.ReadAsync(1, 2, 10, CancellationToken.None))).Message, StringComparison.Ordinal);

        // A job of the same number from another server has left it there.
        await target.InstallAsync(target.Request(Target.Steps(0, "mn", "true")) with { Id = "another" });
        Assert.Null(await journal.CountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_target_without_named_pipes_says_so()
    {
        using var target = new Target("dash");
        await target.InstallAsync(target.Request(Target.Steps(0, "smoke", "true")));
        target.Stub("mkfifo", "exit 1");
        Assert.Equal(1, (await target.CommandAsync(Shell(target).Start)).Code);
    }

    private static DetachedShell Shell(Target target) => new(target.Bin, $"{target.JobDirectory}/0", 1);

    private static async Task<Target> StartedAsync(string shell, params string[] steps)
    {
        var target = new Target(shell);
        // As on a system that has nothing but busybox: its tail looks once a second.
        if (shell == "busybox") target.Stub("tail", "exec busybox tail \"$@\"");
        await target.InstallAsync(target.Request(Target.Steps(0, "mn", steps)) with { Group = new GroupSettings("1234", "host", [("1234", "host"), ("1235", "guest")]) });
        Assert.Equal((0, ""), await target.CommandAsync($". {target.JobDirectory}/environment; export SHELL={target.Shell}; {Shell(target).Start}"));
        return target;
    }
}
