using LavaActors.EndToEnd.Jobs;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>Tests without a test shell, as whole jobs on process boards: monitors, interactive scripts, and commands of the device.</summary>
[Collection(nameof(BoardsCollection))]
public sealed class TestKindTests(BoardsFixture boards)
{
    private const string Boot =
        """
        - boot:
            method: u-boot
            commands: nfs
            timeout: {minutes: 3}
        """;

    [Fact]
    public async Task What_a_kernel_prints_is_monitored_and_a_shell_is_scripted_without_an_overlay()
    {
        var outcome = await boards.RunAsync(11, type => Single(type,
            """
            - test:
                timeout: {minutes: 1}
                monitors:
                - name: Kernel start
                  start: 'Linux version [0-9]'
                  end: 'login:'
                  pattern: '\[ +(?P<measurement>[0-9.]+)\] (VFS: )?(?P<test_case_id>Mounted root|Run /sbin/init)'
                  expected: [mounted_root, run_sbin_init, all_well]
            - test:
                timeout: {minutes: 1}
                interactive:
                - name: shell
                  prompts: ['root@linaro-nano:']
                  echo: discard
                  script:
                  - {name: login, command: root}
                  - {name: address, command: 'echo address 10.1.2.3 is mine', successes: [{message: 'address (?P<ip>[0-9.]+) is'}]}
                  - {name: again, command: 'test {ip} = 10.1.2.3 && echo same for {JOB_ID}', successes: [{message: 'same for \d+'}], failures: [{message: not found}]}
                  - {delay: 1}
                  - {name: wrong, command: 'echo no; no-such-command', failures: [{message: not found}]}
                  - {command: 'echo {KERNEL_ADDR} {SERVER_IP} > /tmp/boot; cat /tmp/boot', successes: [{message: '0x40400000 10\.66\.0\.\d+'}]}
            """));

        outcome.IsComplete();
        outcome.Single.HasOnlyOutcomes("kernel-start", [("mounted_root", "pass"), ("run_sbin_init", "pass"), ("all_well", "fail")]);
        Assert.True(outcome.Single.Tests.Single(test => test.Name == "run_sbin_init").Measurement > 0);
        outcome.Single.HasOnlyOutcomes("0_shell", [("login", "pass"), ("address", "pass"), ("again", "pass"), ("wrong", "fail")]);
        outcome.Single.Has("lava", "0_shell", "pass");
    }

    [Fact]
    public async Task A_monitor_whose_end_does_not_come_fails_the_job_with_what_was_expected()
    {
        var outcome = await boards.RunAsync(11, type => Single(type,
            """
            - test:
                timeout: {minutes: 1}
                connection_timeout: {seconds: 5}
                monitors:
                - {name: start, start: 'Linux version', end: 'never printed', pattern: '(?P<test_case_id>\w+): (?P<result>PASS)', expected: [one]}
            """).Replace("  connection: {minutes: 1}\n", "", StringComparison.Ordinal));

        outcome.Single.Failed("Test", "monitor 'start'", "'never printed' not seen");
        outcome.Single.HasOnlyOutcomes("start", [("one", "fail")]);
    }

    [Fact]
    public async Task An_interactive_test_that_failed_is_made_again_and_its_error_is_the_one_that_the_script_names()
    {
        var outcome = await boards.RunAsync(12, type => Single(type,
            """
            - test:
                timeout: {minutes: 2}
                interactive:
                - {name: login, prompts: ['login: ', 'root@linaro-nano:'], script: [{command: null}, {name: login, command: root}]}
            - test:
                timeout: {minutes: 2}
                failure_retry: 2
                failure_retry_interval: 1
                interactive:
                - name: again
                  prompts: ['root@linaro-nano:']
                  echo: discard
                  script:
                  - {name: tried, command: 'cat /tmp/tried || touch /tmp/tried; cat /tmp/tried', failures: [{message: No such file, exception: InfrastructureError, error: first attempt}]}
            - test:
                timeout: {minutes: 2}
                interactive:
                - name: last
                  prompts: ['root@linaro-nano:']
                  echo: discard
                  script:
                  - {command: 'cat /tmp/nothing', failures: [{message: No such file, exception: JobError, error: the link is down}]}
            """));

        outcome.Single.Failed("Job", "the link is down");
        Assert.Equal(["fail", "pass"], outcome.Single.Tests.Where(test => test.Suite == "0_again").Select(test => test.Outcome));
    }

    [Fact]
    public async Task Interactive_scripts_of_two_boards_pass_messages_and_meet()
    {
        var job = new ScriptPair
        {
            DeviceTypes = (BoardsFixture.TypeOf(13), BoardsFixture.TypeOf(14)),
            First =
            [
                "{command: 'echo port 5201 is open', successes: [{message: 'port (?P<port>[0-9]+) is open'}]}",
                "{lava-send: 'ready port={port} job={JOB_ID}'}",
                "{lava-wait-all: 'done role=second'}",
                "{name: answer, command: 'echo the answer is {answer}', successes: [{message: 'is yes'}]}",
                "{lava-sync: end}",
            ],
            Second =
            [
                "{lava-wait: ready}",
                "{name: port, command: 'echo connecting to {port}', successes: [{message: 'to 5201'}]}",
                "{lava-send: 'done answer=yes'}",
                "{lava-sync: end}",
            ],
        };
        await EmulatedLab.SetFaultsAsync(13);
        await EmulatedLab.SetFaultsAsync(14);

        var outcome = await boards.Node.RunAsync(job.ToString());

        await boards.AreFreeAsync(outcome, 13, 14);
        outcome.IsComplete();
        outcome.Of("first").Single().HasOnly("0_talk", "answer");
        outcome.Of("second").Single().HasOnly("0_talk", "port");
    }

    [Fact]
    public async Task A_command_of_the_device_runs_and_is_taken_back_when_the_job_is_over()
    {
        var outcome = await boards.RunAsync(BoardsFixture.WithCommands, type => Single(type,
            """
            - command: {name: flag, timeout: {seconds: 20}}
            - command: {name: flag_is_there}
            """));

        outcome.IsComplete();
        Assert.False(Directory.Exists(BoardsFixture.Flag), outcome.Single.Describe("the command should have been taken back"));
    }

    [Fact]
    public async Task A_failing_command_ends_the_job_and_an_unknown_one_is_refused_before_the_board_is_touched()
    {
        var failed = await boards.RunAsync(BoardsFixture.WithCommands, type => Single(type, "- command: {name: flag}\n- command: {name: fails}"));
        failed.Single.Failed("Infrastructure", "'false' failed with exit code 1");
        Assert.False(Directory.Exists(BoardsFixture.Flag), failed.Single.Describe("the command before it should have been taken back"));

        var refused = await boards.RunAsync(BoardsFixture.WithCommands, type => Single(type, "- command: {name: flagg}"));
        refused.Single.Failed("Job", "has no command 'flagg'; did you mean 'flag'?");
    }

    private static string Single(string deviceType, string blocks) =>
        $$"""
        job_name: other kinds of tests
        device_type: {{deviceType}}
        priority: medium
        visibility: public
        timeouts:
          job: {minutes: 5}
          action: {minutes: 2}
          connection: {minutes: 1}
        actions:
        {{JobText.Deploy("ROLE").Replace("    role: [ROLE]\n", "", StringComparison.Ordinal)}}
        {{Boot}}
        {{blocks}}
        """;
}
