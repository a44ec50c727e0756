using LavaActors.Jobs.Waits;
using LavaActors.Yaml;

namespace LavaActors.Jobs.Tests.Waits;

public sealed class WaitCheckTests
{
    private const string Guests =
        "host: {device_type: mustang, count: 1}\n      guest: {connection: ssh, count: 2, host_role: host, expect_role: host, request: lava-start}";

    private const string GuestBlocks =
        "- deploy: {role: [guest], to: ssh, os: debian, protocols: {lava-multinode: [{action: prepare-scp-overlay, request: lava-wait, messageID: ipv4, message: {ipaddr: $ipaddr}}]}}\n"
        + "- boot: {role: [guest], method: ssh, prompts: ['#'], parameters: {hostID: ipv4, host_key: ipaddr}}\n";

    private static readonly string GuestTest = GroupJob.Test("guest", "lava-send up");

    [Fact]
    public void Messages_and_barriers_that_meet_give_no_finding() => Assert.Empty(GroupJob.Findings(GroupJob.Of(
        ("server", 1, ["lava-send ready port=80", "lava-wait-all done client", "lava-sync end", "lava-send unused"]),
        ("client", 3, ["lava-wait ready", "lava-wait ready", "lava-send done", "lava-wait-all done client", "lava-sync end"]))));

    [Fact]
    public void A_wait_for_what_nobody_sends_names_the_message_that_was_meant()
    {
        var text = GroupJob.Of(("server", ["lava-send server-ready"]), ("client", ["lava-wait server-redy"]));
        var found = GroupJob.Only(text);
        Assert.False(found.IsError);
        Assert.Equal((GroupJob.LineOf(text, "lava-wait server-redy"), 13), (found.Where.Line, found.Where.Column));
        Assert.Equal("actions[1].test.definitions[0].repository.run.steps[0]", found.Path);
        Assert.Equal("role 'client' waits here (lava-wait 'server-redy'), and no role ever sends that message", found.What);
        Assert.Equal($"did you mean 'server-ready', which role 'server' sends (job.yaml:{GroupJob.LineOf(text, "lava-send server-ready")}:13)?", found.Remedy);
    }

    [Fact]
    public void The_line_in_a_step_of_several_lines_is_named()
    {
        var text = GroupJob.Head("a: {device_type: mustang, count: 1}", "b: {device_type: mustang, count: 1}") + GroupJob.Test("a", "lava-send x").Replace("- 'lava-send x'", "- |\n            df -h\n            lava-send xx", StringComparison.Ordinal)
            + GroupJob.Test("b", "lava-wait x");
        Assert.EndsWith($"did you mean 'xx', which role 'a' sends (job.yaml:{GroupJob.LineOf(text, "- |")}:13, line 2 of the step)?", GroupJob.Only(text).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Waiting_for_all_needs_the_message_of_each_member_and_ones_own()
    {
        var found = GroupJob.Only(GroupJob.Of(("a", ["lava-send x", "lava-wait-all x"]), ("b", ["true"])));
        Assert.Equal("role 'a' waits here (lava-wait-all 'x') for all members of the group, and role 'b' (job.yaml:8:10) never sends that message", found.What);
        Assert.Equal("send it there too, or name the role to wait for, as in 'lava-wait-all x b'", found.Remedy);
    }

    [Fact]
    public void Waiting_for_a_role_needs_only_its_members()
    {
        Assert.Empty(GroupJob.Findings(GroupJob.Of(("a", ["lava-wait-all x b"]), ("b", ["lava-send x"]), ("c", ["true"]))));
        var found = GroupJob.Only(GroupJob.Of(("a", ["lava-wait-all x b"]), ("b", ["true"]), ("c", ["lava-send x"])));
        Assert.Equal("role 'a' waits here (lava-wait-all 'x' b) for all members of that role, and role 'b' (job.yaml:8:10) never sends that message", found.What);
    }

    [Fact]
    public void A_role_that_nobody_has_is_found()
    {
        var found = GroupJob.Only(GroupJob.Of(("server", ["lava-wait-all x clent"]), ("client", ["lava-send x"])));
        Assert.Equal("role 'server' waits here (lava-wait-all 'x' clent) for a role that does not exist", found.What);
        Assert.Equal("did you mean 'client'?", found.Remedy);
    }

    [Fact]
    public void A_barrier_needs_every_role_also_one_without_a_test_shell()
    {
        var text = GroupJob.Head("a: {device_type: mustang, count: 1}", "b: {device_type: mustang, count: 1}", "c: {device_type: mustang, count: 2}")
            + "- boot: {role: [c], method: minimal, prompts: ['#']}\n" + GroupJob.Test("a", "lava-sync end") + GroupJob.Test("b", "lava-sync end");
        var found = GroupJob.Only(text);
        Assert.Equal("each of the roles 'a', 'b' waits here (lava-sync 'end') for every member of the group, and role 'c' (job.yaml:9:10) never calls it", found.What);
        Assert.Equal(GroupJob.LineOf(text, "lava-sync end"), found.Where.Line);
    }

    [Fact]
    public void Each_call_of_a_barrier_is_a_round_of_its_own()
    {
        Assert.Empty(GroupJob.Findings(GroupJob.Of(("a", ["lava-sync x", "lava-sync x"]), ("b", ["lava-sync x", "lava-sync x"]))));
        var text = GroupJob.Of(("a", ["lava-sync x", "df", "lava-sync x"]), ("b", ["lava-sync x"]));
        var found = GroupJob.Only(text);
        Assert.Equal($"role 'a' waits here (lava-sync 'x') for the second time, and role 'b' calls it only once (job.yaml:{text.TrimEnd().Split('\n').Length}:13): each call waits for all again", found.What);
        Assert.Equal(GroupJob.LineOf(text, "- 'df'") + 1, found.Where.Line);
    }

    [Fact]
    public void Roles_that_wait_for_each_other_are_reported_once_with_all_places()
    {
        var text = GroupJob.Of(("a", ["lava-wait go", "lava-send ready"]), ("b", ["lava-wait ready", "lava-send go", "lava-sync end"]), ("c", ["lava-wait go", "lava-sync end"]));
        text = text.Replace("- 'lava-send ready'\n", "- 'lava-send ready'\n          - 'lava-sync end'\n", StringComparison.Ordinal);
        var (goes, sends, waits, sent) = (GroupJob.LineOf(text, "lava-wait go"), GroupJob.LineOf(text, "lava-send ready"), GroupJob.LineOf(text, "lava-wait ready"), GroupJob.LineOf(text, "lava-send go"));
        var found = GroupJob.Only(text);
        Assert.Equal((false, goes), (found.IsError, found.Where.Line));
        Assert.Equal(
            $"the roles wait for each other: 'a' waits here (lava-wait 'go') for 'b', which would send it only afterwards (job.yaml:{sent}:13); "
            + $"'b' waits (job.yaml:{waits}:13, lava-wait 'ready') for 'a', which would send it only afterwards (job.yaml:{sends}:13)", found.What);
    }

    [Fact]
    public void Barriers_in_different_orders_are_a_circle()
    {
        var found = GroupJob.Only(GroupJob.Of(("a", ["lava-sync x", "lava-sync y"]), ("b", ["lava-sync y", "lava-sync x"])));
        Assert.Contains("'a' waits here (lava-sync 'x') for 'b', which would come only afterwards", found.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_barrier_and_a_message_behind_it_are_a_circle() => Assert.Contains(
        "the roles wait for each other: 'a' waits here (lava-sync 'x') for 'b'",
        GroupJob.Only(GroupJob.Of(("a", ["lava-sync x", "lava-send m"]), ("b", ["lava-wait m", "lava-sync x"]))).What, StringComparison.Ordinal);

    [Fact]
    public void Who_waits_for_its_own_later_message_is_told_so() => Assert.StartsWith(
        "role 'a' waits here (lava-wait 'x') for what only it would send it later (job.yaml:", GroupJob.Only(GroupJob.Of(("a", ["lava-wait x", "lava-send x"]), ("b", ["true"]))).What, StringComparison.Ordinal);

    [Fact]
    public void All_faults_are_found_at_once()
    {
        var found = GroupJob.Findings(GroupJob.Of(("a", ["lava-wait nobody", "lava-wait go", "lava-send ready", "lava-sync end"]), ("b", ["lava-wait ready", "lava-send go", "lava-wait no-one"])));
        Assert.Equal(4, found.Count);
    }

    [Theory]
    [InlineData("./client.sh")]
    [InlineData("lava-send $MESSAGE")]
    [InlineData("if true; then lava-send x; fi")]
    [InlineData("lava-send x &")]
    public void What_may_send_the_message_satisfies_a_wait(string step) => Assert.Empty(GroupJob.Findings(GroupJob.Of(("a", [step]), ("b", ["lava-wait x"]))));

    [Theory]
    [InlineData("if true; then lava-wait x; fi")]
    [InlineData("lava-wait $MESSAGE")]
    [InlineData("lava-wait-all x $ROLE")]
    public void Of_a_possible_or_unknown_wait_nothing_is_required(string step) => Assert.Empty(GroupJob.Findings(GroupJob.Of(("a", ["true"]), ("b", [step]))));

    [Fact]
    public void A_barrier_in_a_loop_may_open_any_number_of_times() =>
        Assert.Empty(GroupJob.Findings(GroupJob.Of(("a", ["for i in 1 2 3; do lava-sync x; done"]), ("b", ["lava-sync x", "lava-sync x", "lava-sync x"]))));

    [Fact]
    public void A_start_message_that_is_never_sent_is_an_error()
    {
        var text = GroupJob.Head(Guests) + GuestBlocks + GroupJob.Test("host", "lava-send ipv4 ipaddr=1.2.3.4", "lava-send lava-strat") + GuestTest;
        var parse = JobDocument.Parse(text, "job.yaml");
        Assert.Null(parse.Job);
        var error = Assert.Single(parse.Diagnostics);
        Assert.True(error.IsError);
        Assert.Equal("protocols.lava-multinode.roles.guest.request", error.Path);
        Assert.Equal((GroupJob.LineOf(text, "request: lava-start"), 87), (error.Where.Line, error.Where.Column));
        Assert.Equal("role 'guest' waits for the start message of role 'host' (job.yaml:7:13), which never sends it: it would never begin", error.What);
        Assert.Equal($"did you mean 'lava-strat', which role 'host' sends (job.yaml:{GroupJob.LineOf(text, "lava-strat")}:13)?", error.Remedy);
    }

    [Theory]
    [InlineData("lava-send lava_start", 0)]
    [InlineData("lava-send lava-start", 0)]
    [InlineData("test -f x && lava-send lava_start", 0)]
    [InlineData("./start-guests", 0)]
    [InlineData("start-guests", 1)]
    public void The_start_message_may_be_sent_in_any_way(string step, int warnings)
    {
        var parse = JobDocument.Parse(GroupJob.Head(Guests) + GuestBlocks + GroupJob.Test("host", "lava-send ipv4 ipaddr=1.2.3.4", step) + GuestTest, "job.yaml");
        Assert.True(parse.IsValid, string.Join('\n', parse.Diagnostics));
        Assert.Equal(warnings, parse.Diagnostics.Count);
    }

    [Fact]
    public void An_action_can_send_the_start_message() => Assert.Empty(GroupJob.Findings(GroupJob.Head(Guests) + GuestBlocks
        + "- boot: {role: [host], method: minimal, prompts: ['#'], protocols: {lava-multinode: [{action: auto-login-action, request: lava_send, messageID: ipv4, message: {ipaddr: a}},"
        + " {action: auto-login-action, request: lava-send, messageID: lava_start}]}}\n" + GuestTest));

    [Fact]
    public void A_host_that_waits_for_guests_before_it_starts_them_is_in_a_circle_with_them()
    {
        var text = GroupJob.Head(Guests) + GuestBlocks + GroupJob.Test("host", "lava-send ipv4 ipaddr=1.2.3.4", "lava-wait-all up guest", "lava-send lava_start") + GuestTest;
        var found = GroupJob.Only(text);
        Assert.StartsWith("the roles wait for each other: 'guest' waits here (request: lava-start) for 'host', which would send it only afterwards", found.What, StringComparison.Ordinal);
        Assert.Contains("'host' waits (job.yaml:", found.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Interactive_scripts_make_calls_too()
    {
        const string boards = "a: {device_type: mustang, count: 1}\n      b: {device_type: mustang, count: 1}";
        string Job(string step) => GroupJob.Head(boards) + "- test:\n    role: [a]\n    interactive:\n    - {name: net, prompts: ['=> '], script: [{lava-send: 'ready ip={SERVER_IP}'}, {" + step + "}]}\n"
            + GroupJob.Test("b", "lava-wait ready", "lava-send go", "lava-sync end");
        Assert.Empty(WaitCheck.Check(Text.Job(Job("lava-sync: end"))));
        Assert.Contains("(lava-wait-all 'done' b)", Assert.Single(WaitCheck.Check(Text.Job(Job("lava-wait-all: 'done role=b'}, {lava-sync: end")))).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Install_steps_come_first_unless_they_are_skipped()
    {
        string Job(string key) => GroupJob.Of(("a", ["lava-wait go"]), ("b", ["true"])).Replace("        run:\n          steps:\n          - 'true'\n",
            "        install: {steps: [lava-send go]}\n        run:\n          steps:\n          - 'true'\n      " + key, StringComparison.Ordinal);
        Assert.Empty(GroupJob.Findings(Job("\n")));
        Assert.Single(GroupJob.Findings(Job("skip_install: [steps]\n")));
    }

    [Fact]
    public void Definitions_from_elsewhere_count_once_they_are_at_hand()
    {
        var text = GroupJob.Head("a: {device_type: mustang, count: 1}", "b: {device_type: mustang, count: 1}")
            + "- test: {role: [a], definitions: [{from: git, name: smoke, path: smoke.yaml, repository: 'https://git.example.com/x.git'}]}\n" + GroupJob.Test("b", "lava-wait x");
        var job = Text.Job(text);
        Assert.Empty(WaitCheck.Check(job));
        var definition = Assert.Single(WaitCheck.DefinitionsToFetch(job));
        Assert.Empty(WaitCheck.Check(job, Fetched("lava-send x")));
        Assert.Equal("role 'b' waits here (lava-wait 'x'), and no role ever sends that message", Assert.Single(WaitCheck.Check(job, Fetched("lava-send y"))).What);
        var itself = Assert.Single(WaitCheck.Check(job, Fetched("lava-send x, lava-wait never")));
        Assert.Equal(("smoke.yaml", 2, "run.steps[1]"), (itself.Where.File, itself.Where.Line, itself.Path));

        Dictionary<TestDefinitionRef, TestDefinition> Fetched(string steps) => new()
        {
            [definition] = TestDefinition.Parse($"metadata: {{format: Lava-Test Test Definition 1.0, name: smoke}}\nrun: {{steps: [{steps}]}}\n", "smoke.yaml").Definition!,
        };
    }

    [Fact]
    public void The_jobs_of_the_lab_have_no_findings() => Assert.All((string[])["mustang-ssh-guest.yaml", "lab-mustang-ssh-guest.yaml", "lab-virtual-machine.yaml", "lab-half-filled-barrier.yaml"],
        name => Assert.Empty(WaitCheck.Check(Text.Job(Text.Sample(name)))));

    [Fact]
    public void A_job_with_more_calls_than_anybody_makes_is_not_followed() =>
        Assert.Contains("whether they can be answered was not looked at", Assert.Single(GroupJob.Findings(Many(100, "lava-wait x\\n", 1100))), StringComparison.Ordinal);

    /// <summary>Each of the roles has a barrier of its own, to which no other comes; or waits for the one behind it.</summary>
    [Theory]
    [InlineData(1000, "lava-sync own-{0}", "lava-sync own-{0}", 1000)]
    [InlineData(700, "lava-wait-all x", "lava-send x", 1)]
    [InlineData(700, "lava-wait m-{1}", "lava-send m-{0}", 1)]
    [InlineData(300, "lava-wait own-{0}", "lava-send own-{0}", 101)]
    public void A_job_made_to_take_long_is_over_soon(int roles, string first, string then, int findings)
    {
        var text = GroupJob.Of([.. Enumerable.Range(0, roles).Select(i => ($"r{i}", 1, (string[])[Filled(first, i), Filled(then, i)]))]);
        var job = JobDocument.Parse(text, "job.yaml");
        Assert.Equal(findings, job.Diagnostics.Count);
        Assert.All(job.Diagnostics, d => Assert.InRange(d.What.Length, 1, 2500));

        string Filled(string step, int role) => step.Replace("{0}", $"{role}", StringComparison.Ordinal).Replace("{1}", $"{(role + 1) % roles}", StringComparison.Ordinal);
    }

    private static string Many(int count, string line, int times)
    {
        var roles = Enumerable.Range(0, count).Select(i => $"r{i}").ToList();
        return GroupJob.Head([.. roles.Select(r => $"{r}: {{device_type: mustang, count: 1}}")])
            + GroupJob.Test("r0", "true").Replace("role: [r0]", $"role: [{string.Join(", ", roles)}]", StringComparison.Ordinal)
                .Replace("- 'true'", $"- \"{string.Concat(Enumerable.Repeat(line, times))}\"", StringComparison.Ordinal);
    }
}
