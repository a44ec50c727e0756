using LavaActors.Jobs.Waits;

namespace LavaActors.Jobs.Tests.Waits;

/// <summary>What is said to the group of a run's calls: nothing where it could be wrong.</summary>
public sealed class MemberCallsTests
{
    [Theory]
    [InlineData("lava-send x; sleep 3600", "x |")]
    [InlineData("lava-wait never; echo done", "|")]
    [InlineData("lava-send b k=v; lava-send a; lava-send b; lava-send lava-start", "a b lava_start |")]
    [InlineData("if [ -f x ]; then lava-send a; else lava-sync b; fi", "a | b:1")]
    [InlineData("lava-sync a; lava-sync b; lava-sync a", "| a:2 b:1")]
    [InlineData("for i in 1 2; do lava-sync a; done; lava-sync a; lava-sync b", "| a:* b:1")]
    [InlineData("(sleep 15; lava-send other) & lava-wait-all done guest", "other |")]
    [InlineData("trap 'lava-send gone' EXIT; trap - INT; sleep 3", "gone |")]
    [InlineData("lava-test-case x --shell 'lava-sync y && sleep 1'", "| y:1")]
    [InlineData("lava-network broadcast eth0", "network_info |")]
    [InlineData("lava-send x$(lava-echo-ipv4 eth0 > /tmp/a)", null)]
    [InlineData("lava-send start-$N", null)]
    [InlineData("lava-sync $ID", null)]
    [InlineData("./run.sh", null)]
    [InlineData(". ./functions", null)]
    [InlineData("python3 client.py", null)]
    [InlineData("our-tool --fast", null)]
    [InlineData("lava-our-tool", null)]
    [InlineData("f() { sleep 1; }\nf", null)]
    [InlineData("PATH=/opt/bin:$PATH; sleep 1", null)]
    [InlineData("lava-start-vms", null)]
    [InlineData("trap ./run.sh EXIT; sleep 3", null)]
    [InlineData("awk 'BEGIN { system(\"./run.sh\") }'", null)]
    [InlineData("lava-background-process-start x --cmd our-tool", null)]
    [InlineData("echo 'open quote", null)]
    [InlineData("echo 'lava-send x' > /etc/profile.d/x.sh", null)]
    [InlineData("cat > /etc/rc.local <<EOF\nlava-sync x\nEOF", null)]
    [InlineData("printf '<LAVA_SEND_DEBUG lava_send %s>' x", null)]
    [InlineData("# lava-send x\nsleep 1", null)]
    [InlineData("ip netns exec ns ./client.sh", null)]
    [InlineData("ip addr show", "|")]
    [InlineData("git bisect run ./x", null)]
    [InlineData("exec -a name ./x", null)]
    [InlineData("command -p ./x", null)]
    [InlineData("command -v awk", "|")]
    [InlineData("awk -f prog data", null)]
    [InlineData("tar -xf a.tar --to-command=./x", null)]
    public void Of_a_script(string script, string? calls) => Assert.Equal(calls, Calls(GroupJob.Of(("a", [script]), ("b", ["lava-wait x"]))));

    [Fact]
    public void A_block_that_is_run_again_comes_to_its_barriers_again()
    {
        var text = GroupJob.Of(("a", ["lava-sync x; lava-send y"]), ("b", ["lava-wait y"]));

        Assert.Equal("y | x:*", Calls(text.Replace("    role: [a]\n", "    role: [a]\n    repeat: 2\n", StringComparison.Ordinal)));
        Assert.Equal("y | x:*", Calls(text.Replace("    role: [a]\n", "    role: [a]\n    failure_retry: 3\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_test_in_a_container_begins_again_when_its_dispatcher_does() =>
        Assert.Equal("y | x:*", Calls(GroupJob.Of(("a", ["lava-sync x; lava-send y"]), ("b", ["lava-wait y"])).Replace("    role: [a]\n", "    role: [a]\n    docker: {image: debian}\n", StringComparison.Ordinal)));

    [Fact]
    public void A_definition_from_elsewhere_may_make_any_call()
    {
        var text = GroupJob.Of(("a", ["sleep 1"]), ("b", ["lava-wait y"]));
        Assert.Equal("|", Calls(text));

        var other = "- test:\n    role: [a]\n    definitions:\n    - {from: git, name: other, path: other.yaml, repository: 'https://git.example.com/other.git'}\n";
        Assert.Null(Calls(text + other));
    }

    [Fact]
    public void Calls_of_actions_are_calls_like_those_of_tests()
    {
        var text = GroupJob.Of(("a", ["lava-send x; lava-sync y"]), ("b", ["lava-wait x"]));
        const string calls = "    role: [a]\n    protocols:\n      lava-multinode:\n      - {action: multinode-test, request: lava-send, messageID: told}\n      - {action: multinode-test, request: lava-sync, messageID: y}\n"
            + "      - {action: multinode-test, request: lava-wait, messageID: never}\n";

        Assert.Equal("told x | y:*", Calls(text.Replace("    role: [a]\n", calls, StringComparison.Ordinal)));
    }

    [Fact]
    public void Calls_of_interactive_scripts_count_too()
    {
        var text = GroupJob.Of(("a", ["lava-send x"]), ("b", ["lava-wait x"]));
        const string script = "- test:\n    role: [a]\n    interactive:\n    - name: talk\n      prompts: ['=> ']\n      script:\n      - {name: one, command: version, successes: [{message: U-Boot}]}\n      - {lava-send: 'told port={port}'}\n      - {lava-sync: end}\n";

        Assert.Equal("told x | end:*", Calls(text + script));
        Assert.Null(Calls((text + script).Replace("told port", "m{port} port", StringComparison.Ordinal)));
    }

    [Fact]
    public void More_than_a_group_would_keep_is_not_said()
    {
        Assert.Null(Calls(GroupJob.Of(("a", [.. Enumerable.Range(0, 300).Select(n => $"lava-send m{n}")]), ("b", ["lava-wait m1"]))));
        Assert.Null(Calls(GroupJob.Of(("a", [$"lava-send {new string('m', 9000)}"]), ("b", ["lava-wait m1"]))));
    }

    [Theory]
    [InlineData(0, 0, "one twice two | end:1 start:2")]
    [InlineData(0, 1, "twice two | end:1 start:2")]
    [InlineData(0, 2, "two | end:1")]
    [InlineData(1, 0, "two | end:1")]
    [InlineData(1, 1, "|")]
    public void Calls_of_definitions_that_are_over_do_not_come_any_more(int block, int over, string left)
    {
        var text = GroupJob.Of(("a", ["lava-sync start; lava-send one; lava-send twice"]), ("b", ["lava-wait one"]));
        text = Second(text, "lava-sync start; lava-send twice") + Block("lava-send two; lava-sync end");

        Assert.Equal(left, Left(text, block, over));
    }

    /// <summary>What a definition has started may go on beside those after it.</summary>
    [Theory]
    [InlineData("(sleep 15; lava-send one) &", true)]
    [InlineData("sh -c 'lava-send one & sleep 1'", true)]
    [InlineData("setsid lava-send one", true)]
    [InlineData("nohup lava-send one", true)]
    [InlineData("lava-background-process-start x --cmd lava-send one", true)]
    [InlineData("tee >(lava-send one) </dev/null", true)]
    [InlineData("lava-send one k='a&b'", true)]
    [InlineData("true && lava-send one >/dev/null 2>&1", false)]
    [InlineData("lava-send one &>/dev/null", false)]
    [InlineData("trap 'lava-send one' EXIT; sleep 1", false)]
    public void A_definition_that_may_leave_something_running_is_never_over(string steps, bool stays)
    {
        var text = GroupJob.Of(("a", [steps]), ("b", ["lava-wait one"]));
        Assert.Equal("one |", Left(text, 0, 0));
        Assert.Equal(stays ? "one |" : "|", Left(text, 0, 1));
        Assert.Equal(stays ? "one |" : "|", Left(text + Block("sleep 1"), 1, 0));
    }

    [Theory]
    [InlineData("repeat: 2")]
    [InlineData("failure_retry: 3")]
    [InlineData("docker: {image: debian}")]
    public void A_block_that_may_begin_again_is_over_when_the_next_one_runs(string key)
    {
        var text = GroupJob.Of(("a", ["lava-send one"]), ("b", ["lava-wait one"])).Replace("    role: [a]\n", $"    role: [a]\n    {key}\n", StringComparison.Ordinal) + Block("sleep 1");
        Assert.Equal("one |", Left(text, 0, 1));
        Assert.Equal("|", Left(text, 1, 0));
    }

    [Fact]
    public void A_call_of_an_action_may_come_while_its_block_runs()
    {
        const string calls = "    role: [a]\n    protocols:\n      lava-multinode:\n      - {action: multinode-test, request: lava-send, messageID: told}\n";
        var text = GroupJob.Of(("a", ["lava-send one"]), ("b", ["lava-wait one"])).Replace("    role: [a]\n", calls, StringComparison.Ordinal) + Block("sleep 1");
        Assert.Equal("told |", Left(text, 0, 1));
        Assert.Equal("|", Left(text, 1, 0));
    }

    [Fact]
    public void Of_what_is_not_known_nothing_is_left_out() => Assert.Null(Left(GroupJob.Of(("a", ["./run.sh"]), ("b", ["lava-wait one"])) + Block("sleep 1"), 1, 1));

    private static string Block(string steps) =>
        $"- test:\n    role: [a]\n    definitions:\n    - {Inline("more", steps)}\n";

    private static string Inline(string name, string steps) =>
        $"{{from: inline, name: {name}, path: inline/{name}.yaml, repository: {{metadata: {{format: Lava-Test Test Definition 1.0, name: {name}}}, run: {{steps: ['{steps.Replace("'", "''", StringComparison.Ordinal)}']}}}}}}";

    /// <summary>Gives the first test block of the role another definition.</summary>
    private static string Second(string text, string steps)
    {
        var at = text.IndexOf("- test:", text.IndexOf("role: [a]", StringComparison.Ordinal), StringComparison.Ordinal);
        var own = at < 0 ? text.Length : at;
        return text[..own] + $"    - {Inline("second", steps)}\n" + text[own..];
    }

    private static string? Left(string text, int block, int over)
    {
        var own = OwnOf(text);
        return Words(MemberCalls.LeftOf(own, own.Actions.OfType<TestBlock>().ElementAt(block), over));
    }

    private static string? Calls(string text) => Words(MemberCalls.Of(OwnOf(text)));

    private static JobDefinition OwnOf(string text)
    {
        var parse = JobDocument.Parse(text, "job.yaml");
        Assert.True(parse.Job is not null, string.Join('\n', parse.Diagnostics));
        var job = parse.Job!;
        return job with { Actions = [.. job.Actions.Where(block => block.Roles.Contains("a"))] };
    }

    private static string? Words(MemberCalls? known)
    {
        return known is { } calls
            ? $"{string.Concat(calls.Sends.Select(id => id + " "))}|{string.Concat(calls.Barriers.Select(barrier => $" {barrier.Id}:{barrier.Most?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "*"}"))}"
            : null;
    }
}
