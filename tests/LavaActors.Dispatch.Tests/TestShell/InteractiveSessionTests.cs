using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Runs;
using LavaActors.Dispatch.Tests.Boot;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>Interactive scripts of a job at a played prompt.</summary>
public sealed class InteractiveSessionTests
{
    private const string Action = "lava-test-interactive";

    [Fact]
    public async Task A_command_passes_at_the_prompt_and_is_recorded_by_its_name()
    {
        using var bench = Bench("- {name: version, command: version}", "- {command: help}");
        bench.Console.Answer("version", "version\r\nU-Boot 2023.01\r\n=> ").Answer("help", "help\r\n=> ");

        await bench.RunAsync(Action);

        Assert.Equal(["version\n", "help\n"], bench.Console.Typed);
        Assert.Equal(["1_net/version pass", "lava/1_net pass"], Results(bench));
        Assert.InRange(bench.Results.Last().DurationSeconds!.Value, 0, 30);
    }

    [Fact]
    public async Task A_success_message_passes_and_what_it_caught_stands_in_later_commands()
    {
        using var bench = Bench("""- {name: dhcp, command: dhcp, successes: [{message: 'bound to address (?P<ip>[\d.]+)'}], failures: [{message: TIMEOUT}]}""", "- {command: 'ping {ip} {other} ${ip}'}");
        bench.Console.Answer("dhcp", "dhcp\r\nBOOTP broadcast 1\r\nDHCP client bound to address 10.0.2.15 (4 ms)\r\n=> ").Answer("ping 10.0.2.15 {other} ${ip}", "=> ");

        await bench.RunAsync(Action);

        Assert.Equal(["dhcp\n", "ping 10.0.2.15 {other} ${ip}\n"], bench.Console.Typed);
        Assert.Equal(["1_net/dhcp pass", "lava/1_net pass"], Results(bench));
    }

    [Theory]
    [InlineData("failures: [{message: TIMEOUT}]", "the target said 'TIMEOUT'")]
    [InlineData("successes: [{message: bound to}]", "the prompt came, and before it none of: 'bound to'")]
    public async Task A_failed_command_with_a_name_is_a_failed_case_and_the_script_goes_on(string key, string reason)
    {
        using var bench = Bench($"- {{name: dhcp, command: dhcp, {key}}}", "- {name: after, command: help}");
        bench.Console.Answer("dhcp", "dhcp\r\nTIMEOUT\r\n=> ").Answer("help", "help\r\n=> ");

        await bench.RunAsync(Action);

        Assert.Equal(["1_net/dhcp fail", "1_net/after pass", "lava/1_net pass"], Results(bench));
        Assert.Contains(reason, bench.Results.First().Extra, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_command_without_a_name_ends_the_script()
    {
        using var bench = Bench("- {command: dhcp, failures: [{message: TIMEOUT}]}", "- {name: after, command: help}");
        bench.Console.Answer("dhcp", "dhcp\r\nTIMEOUT\r\n=> ");

        var fault = await bench.FailAsync(Action);

        Assert.Equal((ErrorTypes.Test, "'dhcp' failed: the target said 'TIMEOUT'"), (fault.ErrorType, fault.Message));
        Assert.Equal(["lava/1_net fail"], Results(bench));
    }

    [Theory]
    [InlineData("exception: InfrastructureError, error: no link", ErrorTypes.Infrastructure, "no link")]
    [InlineData("exception: JobError", ErrorTypes.Job, "TIMEOUT")]
    [InlineData("exception: TestError", ErrorTypes.Test, "TIMEOUT")]
    public async Task A_failure_message_may_raise_an_error(string keys, string type, string message)
    {
        using var bench = Bench($"- {{name: dhcp, command: dhcp, failures: [{{message: TIMEOUT, {keys}}}]}}");
        bench.Console.Answer("dhcp", "dhcp\r\nTIMEOUT\r\n");

        var fault = await bench.FailAsync(Action);

        Assert.Equal((type, message), (fault.ErrorType, fault.Message));
        Assert.Equal(["1_net/dhcp fail", "lava/1_net fail"], Results(bench));
    }

    [Fact]
    public async Task The_echo_is_dropped_where_the_script_says_so()
    {
        using var bench = Bench(["echo: discard"], "- {name: quiet, command: 'echo TIMEOUT', failures: [{message: TIMEOUT}]}");
        bench.Console.Answer("echo TIMEOUT", "echo TIMEOUT\r\n=> ");

        await bench.RunAsync(Action);

        Assert.Equal(["1_net/quiet pass", "lava/1_net pass"], Results(bench));
    }

    [Fact]
    public async Task A_prompt_that_stood_there_before_is_no_answer()
    {
        using var bench = Bench("- {name: slow, command: slow, failures: [{message: ERROR}]}");
        bench.Console.Say("=> ").Answer("slow", "slow\r\nERROR\r\n=> ");

        await bench.RunAsync(Action);

        Assert.Equal(["1_net/slow fail", "lava/1_net pass"], Results(bench));
    }

    [Fact]
    public async Task A_step_without_a_command_only_waits_and_one_need_not_wait_for_the_prompt()
    {
        using var bench = Bench("- {command: null}", "- {name: start, command: start, successes: [{message: started}], wait_for_prompt: false}", "- {name: end, command: null, successes: [{message: ended}]}");
        bench.Console.Say("U-Boot\r\n=> ").Answer("start", "start\r\nstarted\r\nended\r\n=> ");

        await bench.RunAsync(Action);

        Assert.Equal(["start\n"], bench.Console.Typed);
        Assert.Equal(["1_net/start pass", "1_net/end pass", "lava/1_net pass"], Results(bench));
    }

    [Fact]
    public async Task A_command_that_is_not_answered_is_a_timeout_of_the_test_and_expected_cases_are_fails()
    {
        using var bench = Bench(["expected: [dhcp, ping]"], "- {name: dhcp, command: dhcp}");

        var fault = await bench.FailAsync(Action);

        Assert.Equal(ErrorTypes.LavaTimeout, fault.ErrorType);
        Assert.Contains("an answer to 'dhcp' did not come within 599 s", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["1_net/dhcp fail", "1_net/ping fail", "lava/1_net fail"], Results(bench));
        Assert.Contains("did not come within 599 s", bench.Results.First().Extra, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_that_nobody_expects_is_a_fail()
    {
        using var bench = Bench(["expected: [dhcp]"], "- {name: dhcp, command: dhcp}", "- {name: other, command: dhcp}");
        bench.Console.Answer("dhcp", "=> ");

        await bench.RunAsync(Action);

        Assert.Equal(["1_net/dhcp pass", "1_net/other fail", "lava/1_net pass"], Results(bench));
    }

    [Fact]
    public async Task The_job_its_dispatcher_and_the_boot_commands_markers_stand_in_commands()
    {
        using var bench = Bench("- {command: 'tftp {KERNEL_ADDR} {KERNEL} {SERVER_IP} {JOB_ID} {RAMDISK}'}");
        bench.Run.Data.Set("common", BootloaderKeys.Substitutions, new Dictionary<string, string> { ["{KERNEL}"] = "7/x/uImage{JOB_ID}", ["{KERNEL_ADDR}"] = "0x40400000" });
        bench.Console.Answer("tftp 0x40400000 7/x/uImage{JOB_ID} 10.0.0.1 7 {RAMDISK}", "=> ");

        await bench.RunAsync(Action);

        Assert.Equal(["tftp 0x40400000 7/x/uImage{JOB_ID} 10.0.0.1 7 {RAMDISK}\n"], bench.Console.Typed);
    }

    [Fact]
    public async Task A_boot_loaders_markers_are_left_for_the_script()
    {
        using var bench = Bench("- {command: 'ping {SERVER_IP}'}");
        await bench.RunAsync("bootloader-overlay");

        Assert.Equal("10.0.0.1", bench.Run.Data.Find("common", BootloaderKeys.Substitutions)!["{SERVER_IP}"]);
        Assert.DoesNotContain("{RAMDISK}", bench.Run.Data.Find("common", BootloaderKeys.Substitutions)!.Keys);
    }

    [Fact]
    public async Task Messages_go_to_the_group_and_their_values_come_back_as_one_line()
    {
        var group = new ScriptedGroup();
        using var bench = Bench(group, "- {lava-send: 'ready ip={SERVER_IP}'}", "- {lava-wait: go}", "- {command: 'echo {word} {note}'}", "- {lava-wait-all: 'done role=guest'}", "- {lava-sync: end}");
        bench.Console.Answer("echo fast one?reboot", "=> ");
        var run = bench.RunAsync(Action);

        Assert.Equal("send", await AnswerAsync("ready"));
        Assert.Equal("wait", await AnswerAsync("go", new SentData(new JobId(8), new Dictionary<string, string?> { ["word"] = "fast", ["note"] = "one\nreboot\n" })));
        Assert.Equal("wait-all", await AnswerAsync("done"));
        Assert.Equal("sync", await AnswerAsync("end"));

        await run.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["echo fast one?reboot\n"], bench.Console.Typed);
        Assert.Equal(["lava/1_net pass"], Results(bench));

        async Task<string> AnswerAsync(string message, params IReadOnlyList<SentData> messages)
        {
            var call = await group.MadeAsync(message).WaitAsync(TimeSpan.FromSeconds(30));
            Assert.True(call.HoldsRun || call.Kind == "send");
            call.Answer.SetResult(new GroupAnswer.Met(messages));
            return call.Kind;
        }
    }

    [Fact]
    public async Task Calls_made_again_after_a_restart_are_the_same_calls_and_those_of_a_new_attempt_are_others()
    {
        var ids = new List<IReadOnlyList<CommandId>>();
        foreach (var attempt in (int[])[1, 1, 2])
        {
            var group = new ScriptedGroup();
            using var bench = Bench(group, "- {lava-sync: a}", "- {lava-sync: b}");
            bench.Run.Calls.Begin(attempt);
            var run = bench.RunAsync(Action);
            (await group.MadeAsync("a")).Answer.SetResult(new GroupAnswer.Met([]));
            (await group.MadeAsync("b")).Answer.SetResult(new GroupAnswer.Met([]));
            await run;
            ids.Add(group.Ids);
        }

        Assert.Equal(ids[0], ids[1]);
        Assert.Empty(ids[0].Intersect(ids[2]));
    }

    [Theory]
    [InlineData("", new[] { "\n", "help\n" })]
    [InlineData("\r\n=> ", new[] { "help\n" })]
    public async Task A_script_that_begins_again_asks_for_a_prompt_that_came_while_nobody_listened(string said, string[] typed)
    {
        using var bench = Bench("- {name: there, command: null}", "- {command: help}");
        bench.Run.Repeated = new RepeatedResults([], null);
        bench.Console.Say(said).Answer("", "\r\n=> ").Answer("help", "help\r\n=> ");

        await bench.RunAsync(Action);

        Assert.Equal(typed, bench.Console.Typed);
        Assert.Equal(["1_net/there pass", "lava/1_net pass"], Results(bench));
    }

    [Fact]
    public async Task A_script_that_begins_for_the_first_time_types_nothing_of_its_own()
    {
        using var bench = Bench("- {name: there, command: null}");

        await bench.FailAsync(Action);

        Assert.Empty(bench.Console.Typed);
    }

    [Theory]
    [InlineData(false, ErrorTypes.MultinodeTimeout, "lava-sync end was not answered within 595 s: still missing: 7.1")]
    [InlineData(true, ErrorTypes.Test, "lava-sync end: 7.1 (guest, Canceled) is gone")]
    public async Task A_call_that_is_not_met_ends_the_script(bool isRefused, string type, string message)
    {
        var group = new ScriptedGroup();
        using var bench = Bench(group, "- {lava-sync: end}");
        var run = bench.FailAsync(Action);
        (await group.MadeAsync("end")).Answer.SetResult(isRefused ? new GroupAnswer.Failed("7.1 (guest, Canceled) is gone") : new GroupAnswer.TimedOut("still missing: 7.1"));

        var fault = await run;
        Assert.Equal((type, message), (fault.ErrorType, fault.Message));
        Assert.Equal(["lava/1_net fail"], Results(bench));
    }

    private static ActionBench Bench(params string[] steps) => Bench(null, [], steps);

    private static ActionBench Bench(string[] keys, params string[] steps) => Bench(null, keys, steps);

    private static ActionBench Bench(ScriptedGroup group, params string[] steps) => Bench(group, [], steps);

    private static ActionBench Bench(ScriptedGroup? group, string[] keys, string[] steps) => new(
        text => $$"""
        {{text}}
        - test:
            role: [host]
            interactive:
            - name: net
              prompts: ["=> "]
              {{string.Join("\n      ", keys)}}
              script:
              {{string.Join("\n      ", steps)}}
        """,
        group: group);

    private static IEnumerable<string> Results(ActionBench bench) => bench.Results.Select(r => $"{r.Suite}/{r.Case} {r.Outcome}");
}
