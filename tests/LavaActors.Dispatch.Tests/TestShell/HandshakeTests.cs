using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>The MultiNode commands of the target against the dispatcher's end.</summary>
public sealed class HandshakeTests
{
    private static readonly GroupSettings Group = new("1234", "host", [("1234", "host"), ("1235", "guest"), ("1236", "guest")]);

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Values_of_any_text_arrive_with_their_senders(string shell)
    {
        using var target = new Target(shell);
        var values = new List<MultiNodeValue>
        {
            new("1235", "plain", "10.0.0.5"),
            new("1235", "blanks", "two  words 7:a=b"),
            new("1236", "odd", "a>b <LAVA_SIGNAL_TESTCASE x> \\n 'q' \"d\" $HOME * `id` \\0041"),
            new("1236", "lines", "one\ntwo"),
            new("1236", "empty", null),
            new("1236", "umlaut", "grüße"),
        };
        target.Group = r => r.Api == MultiNodeApi.WaitAll ? new MultiNodeOutcome.Done(values) : MultiNodeOutcome.Done.Empty;
        await InstallAsync(target, "lava-wait-all data guest", "cp /tmp/lava_multi_node_cache.txt common", "cp ../../../multi_node_cache.txt own", "lava-sync end");

        var events = await target.RunStageAsync();

        string[] expected =
        [
            "1235:plain=10.0.0.5", "1235:blanks=two  words 7:a=b",
            "1236:odd=a>b <LAVA_SIGNAL_TESTCASE x> \\n 'q' \"d\" $HOME * `id` \\0041",
            "1236:lines=one\\ntwo", "1236:empty=", "1236:umlaut=grüße",
        ];
        Assert.Equal(expected, File.ReadAllLines(Made(target, "own")));
        Assert.Equal(expected, File.ReadAllLines(Made(target, "common")));
        Assert.Equal(["multinode-wait_all-data pass", "multinode-sync-end pass"], Results(events));
        Assert.Equal(("data", "guest"), (Asked(events)[0].MessageId, Asked(events)[0].Role));
        Assert.Equal("pass", Assert.Single(events.OfType<RunEnded>()).Outcome);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task An_empty_line_has_a_waiting_command_say_again_what_was_sent_since_the_checkpoint(string shell)
    {
        using var target = new Target(shell);
        await InstallAsync(target, "true");
        const string Journal = "'<LAVA_MULTI_NODE_SEND before :call=1.1>' '<LAVA_CHECKPOINT 0_a>' '<LAVA_SIGNAL_TESTCASE x>' '<LAVA_MULTI_NODE_SEND ready k=v :call=7.1>' '<LAVA_MULTI_NODE_SEND more :call=8.1>'";

        var (_, output) = await target.CommandAsync($"export LAVA_JOURNAL=$HOME/journal; printf '%s\\n' {Journal} >$LAVA_JOURNAL; lava-wait go", "\n");

        var said = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("<LAVA_MULTI_NODE> <LAVA_WAIT go call=", said[0], StringComparison.Ordinal);
        Assert.Equal([said[0], "<LAVA_MULTI_NODE> <LAVA_SEND ready k=v :call=7.1>", "<LAVA_MULTI_NODE> <LAVA_SEND more :call=8.1>", said[0].Replace(">", " said=1>", StringComparison.Ordinal).Replace("NODE said=1>", "NODE>", StringComparison.Ordinal)], said);

        (_, output) = await target.CommandAsync("unset LAVA_JOURNAL; lava-wait go", "\n");
        said = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([said[0], said[0]], said);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task What_is_sent_arrives_as_it_was_given(string shell)
    {
        using var target = new Target(shell);
        await InstallAsync(
            target,
            "lava-send ipv4 ipaddr=10.0.0.5",
            "lava-send lava_start",
            "lava-send odd \"text=a > b\" \"cmd=root=/dev/nfs ip=dhcp\" back=\"c:\\\\0041\\\\x\" dropped =alsodropped empty= some-key=v");

        var events = await target.RunStageAsync();

        var sent = Asked(events);
        Assert.Equal(["ipv4", "lava_start", "odd"], sent.Select(s => s.MessageId));
        Assert.Equal("10.0.0.5", sent[0].Data["ipaddr"]);
        Assert.Empty(sent[1].Data);
        Assert.Equal(
            ["text=a > b", "cmd=root=/dev/nfs ip=dhcp", "back=c:\\0041\\x", "some-key=v"],
            sent[2].Data.Select(d => $"{d.Key}={d.Value}"));
        Assert.Equal(["multinode-send-ipv4 pass", "multinode-send-lava_start pass", "multinode-send-odd pass"], Results(events));
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task A_failed_wait_fails_its_case_and_its_command_and_says_why(string shell)
    {
        using var target = new Target(shell);
        target.Group = _ => new MultiNodeOutcome.Failed("1235 (guest, Canceled) is gone");
        await InstallAsync(
            target,
            "lava-sync clients || echo ended with $?",
            "lava-wait go || echo ended with $?",
            "lava-wait-all all || echo ended with $?",
            "lava-sync clients",
            "lava-test-case never --result pass");

        var events = await target.RunStageAsync();

        Assert.Equal(
            ["multinode-sync-clients fail", "multinode-wait-go fail", "multinode-wait_all-all fail", "multinode-sync-clients fail"],
            Results(events));
        var console = target.Transcript.ToString();
        Assert.Equal(3, console.Split("\nended with 1").Length - 1);
        Assert.Contains("lava-sync: failed: 1235 (guest, Canceled) is gone", console);
        Assert.Equal("fail", Assert.Single(events.OfType<RunEnded>()).Outcome);
        Assert.Contains("lava-sync clients", Assert.Single(events.OfType<RunEnded>()).Reason);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task A_reply_longer_than_a_terminals_line_arrives_whole(string shell)
    {
        using var target = new Target(shell);
        var values = Enumerable.Range(0, 60).Select(i => new MultiNodeValue("1235", $"key{i}", new string((char)('a' + i % 26), 200) + " end")).ToList();
        values.Add(new MultiNodeValue("1236", "long", new string('x', 6000)));
        target.Group = _ => new MultiNodeOutcome.Done(values);
        await InstallAsync(target, "lava-wait data", "cp ../../../multi_node_cache.txt own");

        await target.RunStageAsync();

        Assert.Equal(values.Select(v => $"{v.Sender}:{v.Key}={v.Value}"), File.ReadAllLines(Made(target, "own")));
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task A_request_that_was_lost_is_made_again_under_its_number(string shell)
    {
        using var target = new Target(shell);
        // The first pause is over at once; the second never comes to an end, so there is one repetition.
        target.Stub("sleep", $"mkdir {target.Root}/slept 2>/dev/null || exit 1");
        var heard = 0;
        target.Group = _ => ++heard == 1 ? null : MultiNodeOutcome.Done.Empty;
        await InstallAsync(target, "lava-sync clients");

        var events = await target.RunStageAsync();

        var asked = Asked(events);
        Assert.Equal(2, asked.Count);
        Assert.NotNull(asked[0].Call);
        Assert.Equal(asked[0], asked[1] with { Data = asked[0].Data, IsHeld = false });
        Assert.Equal("pass", Assert.Single(events.OfType<RunEnded>()).Outcome);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task An_answer_to_another_request_is_passed_over(string shell)
    {
        using var target = new Target(shell);
        await InstallAsync(target, "true");

        var (code, output) = await target.CommandAsync("lava-wait b", "<LAVA_WAIT_COMPLETE call=1.1 1235:k=late>\n<LAVA_WAIT_COMPLETE>\n", both: true);

        Assert.Equal(1, code);
        Assert.Contains("standard input ended", output);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task The_longest_message_arrives_and_a_longer_one_is_refused_on_the_target(string shell)
    {
        using var target = new Target(shell);
        await InstallAsync(
            target,
            "V=$(printf %065000d 0); lava-send long \"text=$V\"",
            "V=$(printf %065600d 0); lava-send longer \"text=$V\" || echo ended with $?");

        var events = await target.RunStageAsync();

        Assert.Equal(new string('0', 65_000), Assert.Single(Asked(events)).Data["text"]);
        Assert.Contains("\nended with 1", target.Transcript.ToString());
        Assert.Contains("longer than 65534 characters", target.Transcript.ToString());
    }

    [Fact]
    public async Task A_request_from_a_pipe_or_a_substitution_reaches_the_console_and_is_answered()
    {
        using var target = new Target("dash");
        target.Group = _ => new MultiNodeOutcome.Done([new("1235", "k", "v")]);
        await InstallAsync(target, "X=$(lava-wait one; cat ../../../multi_node_cache.txt); lava-test-case \"$X\" --result pass", "echo piped | (lava-wait two; lava-test-case \"$(cat)\" --result pass)");

        var events = await target.RunStageAsync();

        Assert.Equal(["multinode-wait-one pass", "1235:k=v pass", "multinode-wait-two pass", "piped pass"], Results(events));
    }

    [Fact]
    public async Task Without_values_there_is_no_cache_file_left_from_before()
    {
        using var target = new Target("dash");
        target.Group = r => r.MessageId == "first" ? new MultiNodeOutcome.Done([new("1235", "k", "v")]) : MultiNodeOutcome.Done.Empty;
        await InstallAsync(target, "lava-wait first", "test -f ../../../multi_node_cache.txt", "lava-sync second", "test ! -e ../../../multi_node_cache.txt", "test ! -e /tmp/lava_multi_node_cache.txt");

        Assert.Equal("pass", Assert.Single((await target.RunStageAsync()).OfType<RunEnded>()).Outcome);
    }

    [Theory]
    [InlineData("lava-wait")]
    [InlineData("lava-wait a=b")]
    [InlineData("lava-wait-all \"two words\"")]
    [InlineData("lava-sync a=b")]
    [InlineData("lava-send")]
    [InlineData("lava-send k=v")]
    public async Task A_bad_message_id_is_refused_on_the_target(string command)
    {
        using var target = new Target("dash");
        await InstallAsync(target, "true");

        var (code, output) = await target.CommandAsync(command);

        Assert.Equal((1, ""), (code, output));
    }

    [Fact]
    public async Task The_console_closing_ends_a_wait()
    {
        using var target = new Target("dash");
        await InstallAsync(target, "true");

        var (code, output) = await target.CommandAsync("lava-wait go", both: true);

        Assert.Equal(1, code);
        Assert.Contains("standard input ended", output);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task The_group_is_told_with_its_guests(string shell)
    {
        using var target = new Target(shell);
        await InstallAsync(target, "true");

        Assert.Equal((0, "1234\n"), await target.CommandAsync("lava-self"));
        Assert.Equal((0, "host"), await target.CommandAsync("lava-role"));
        Assert.Equal((0, "host\nguest\nguest\n"), await target.CommandAsync("lava-role list"));
        Assert.Equal((0, "1234\thost\n1235\tguest\n1236\tguest\n"), await target.CommandAsync("lava-group"));
        Assert.Equal((0, "1235\n1236"), await target.CommandAsync("lava-group guest"));
        Assert.Equal((1, ""), await target.CommandAsync("lava-group gues"));
        Assert.Equal(1, (await target.CommandAsync("lava-echo-config")).Code);
        Assert.Equal((0, "b=2\n"), await target.CommandAsync("LAVA_SHARED_CONFIG='a=1\nb=2' lava-echo-config b"));
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Lava_network_tells_collects_and_names_addresses(string shell)
    {
        using var target = new Target(shell);
        target.Stub("ip", "case \"$*\" in '-4 addr show eth0') echo '2: eth0: <UP>'; echo '    inet 10.0.0.5/23 brd 10.0.1.255 scope global eth0';; '-6 addr show eth0') echo '    inet6 fe80::1/64 scope link';; 'link show eth0') echo '    link/ether 52:54:00:00:00:05 brd ff:ff:ff:ff:ff:ff';; 'route show default') echo 'default via 10.0.0.1 dev eth0';; esac");
        IReadOnlyDictionary<string, string?> told = new Dictionary<string, string?>();
        target.Group = request =>
        {
            if (request.Api == MultiNodeApi.Send) told = request.Data;
            return new MultiNodeOutcome.Done([.. told.Select(p => new MultiNodeValue("1234", p.Key, p.Value)), new("1235", "ipv4", "10.0.0.6"), new("1235", "hostname", "guest1"), new("1235", "hostname-full", "guest1.lab")]);
        };
        await InstallAsync(
            target,
            "lava-network broadcast eth0",
            "lava-network collect",
            "lava-network query 1235 ipv4 > a",
            "lava-network query guest1 hostname-full > b",
            "lava-network query 1234 netmask > c",
            "lava-network hosts d",
            "lava-network alias-hosts e");

        var events = await target.RunStageAsync();

        Assert.Equal(["multinode-send-network_info pass", "multinode-wait_all-network_info pass"], Results(events));
        Assert.Equal("10.0.0.5", told["ipv4"]);
        Assert.Equal("10.0.1.255", told["broadcast"]);
        Assert.Equal("fe80::1", told["ipv6"]);
        Assert.Equal("52:54:00:00:00:05", told["mac"]);
        Assert.Equal("10.0.0.1", told["default-gateway"]);
        Assert.Equal("10.0.0.6", File.ReadAllText(Made(target, "a")).Trim());
        Assert.Equal("guest1.lab", File.ReadAllText(Made(target, "b")).Trim());
        Assert.Equal("255.255.254.0", File.ReadAllText(Made(target, "c")).Trim());
        Assert.Contains("10.0.0.6\tguest1.lab guest1\n", File.ReadAllText(Made(target, "d")));
        Assert.Contains("10.0.0.6\tguest1.lab guest1 guest\n", File.ReadAllText(Made(target, "e")));
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Hosts_of_virtual_machines_start_them_and_wait_for_their_end(string shell)
    {
        using var target = new Target(shell);
        await InstallAsync(target, "export _LAVA_VM_GROUP_HOST_IP=10.0.0.5", "lava-start-vms", "lava-wait-for-vms");

        var events = await target.RunStageAsync();

        Assert.Equal(["multinode-send-lava_vm_start pass", "multinode-send-lava_vm_stop pass", "multinode-wait_all-lava_vm_stop pass"], Results(events));
        Assert.Equal("10.0.0.5", Asked(events)[0].Data["host_ip"]);
    }

    private static Task InstallAsync(Target target, params string[] steps) => target.InstallAsync(target.Request(Target.Steps(0, "mn", steps)) with { Group = Group });

    private static string Made(Target target, string name) => Path.Combine(target.JobDirectory, "0/tests/0_mn", name);

    private static List<MultiNodeRequest> Asked(IReadOnlyList<TestShellEvent> events) => [.. events.OfType<MultiNodeAsked>().Select(e => e.Request)];

    private static IEnumerable<string> Results(IReadOnlyList<TestShellEvent> events) => events.OfType<TestCaseRecorded>().Select(r => $"{r.Case} {r.Outcome}");
}
