using LavaActors.Yaml;

namespace LavaActors.Jobs.Tests;

/// <summary>Tests without a shell: monitors, interactive scripts, containers, services.</summary>
public sealed class OtherTestKindsTests
{
    private const string Roles = "protocols: {lava-multinode: {roles: {client: {device_type: b, count: 1}, server: {device_type: b, count: 1}}}}\n";

    private static TestBlock Test(string block) => Assert.IsType<TestBlock>(Assert.Single(Text.Job(Text.Around(block)).Actions));

    private static IReadOnlyList<InteractiveStep> Steps(string script, string top = "") =>
        Assert.IsType<TestBlock>(Assert.Single(Text.Job(Script(script, top)).Actions)).Interactive[0].Steps;

    private static string Script(string script, string top = "") =>
        Text.Around($"- test: {{{(top.Length > 0 ? "role: [client, server], " : "")}interactive: [{{name: net, prompts: ['=> '], script: {script}}}]}}", top, deviceType: top.Length == 0);

    [Fact]
    public void A_monitor_is_read_with_its_patterns()
    {
        var monitor = Assert.Single(Test("""
            - test:
                monitors:
                - {name: Unit Tests, start: BOOT, end: DONE, pattern: '(?P<test_case_id>\w+): (?P<result>\w+)', fixupdict: {PASS: pass}, expected: [a, b]}
            """).Monitors);
        Assert.Equal(("Unit Tests", "BOOT", "DONE", @"(?P<test_case_id>\w+): (?P<result>\w+)"), (monitor.Name, monitor.Start, monitor.End, monitor.Pattern));
        Assert.Equal("pass", monitor.FixupDict!["PASS"]);
        Assert.Equal(["a", "b"], monitor.Expected);
    }

    [Fact]
    public void A_script_is_read_step_by_step()
    {
        var script = Assert.Single(Test("""
            - test:
                interactive:
                - name: net
                  prompts: ['=> ', '/ # ']
                  echo: discard
                  expected: [dhcp]
                  script:
                  - {name: dhcp, command: dhcp, successes: [{message: 'bound to'}], failures: [{message: TIMEOUT, exception: InfrastructureError, error: no link}, {message: Oops}]}
                  - {command: 'setenv ip {SERVER_IP}'}
                  - {command: , wait_for_prompt: false}
                  - {delay: 2}
            """).Interactive);
        Assert.Equal(("net", true), (script.Name, script.DiscardsEcho));
        Assert.Equal(["=> ", "/ # "], script.Prompts);
        Assert.Equal(["dhcp"], script.Expected);
        var dhcp = Assert.IsType<InteractiveCommand>(script.Steps[0]);
        Assert.Equal(("dhcp", "dhcp", true), (dhcp.Name, dhcp.Command, dhcp.WaitForPrompt));
        Assert.Equal(["bound to"], dhcp.Successes!);
        Assert.Equal([new("TIMEOUT", "InfrastructureError", "no link"), new InteractiveFailure("Oops", null, null)], dhcp.Failures);
        var setenv = Assert.IsType<InteractiveCommand>(script.Steps[1]);
        Assert.Equal((null, "setenv ip {SERVER_IP}", null, 0), (setenv.Name, setenv.Command, setenv.Successes, setenv.Failures.Count));
        var wait = Assert.IsType<InteractiveCommand>(script.Steps[2]);
        Assert.Equal((null, false), (wait.Command, wait.WaitForPrompt));
        Assert.Equal(TimeSpan.FromSeconds(2), Assert.IsType<InteractiveDelay>(script.Steps[3]).Duration);
    }

    [Fact]
    public void A_script_s_calls_are_taken_apart()
    {
        var calls = Steps("[{lava-send: 'ready ip={SERVER_IP} port=80'}, {lava-wait: go}, {lava-wait-all: done role=client}, {lava-wait-all: done}, {lava-sync: end}]", Roles).Cast<InteractiveCall>().ToList();
        Assert.Equal([("lava-send", "ready", null), ("lava-wait", "go", null), ("lava-wait-all", "done", "client"), ("lava-wait-all", "done", null), ("lava-sync", "end", (string?)null)], calls.Select(c => (c.Request, c.MessageId, c.Role)));
        Assert.Equal([("ip", "{SERVER_IP}"), ("port", "80")], calls[0].Payload.Select(p => (p.Key, p.Value)));
    }

    [Theory]
    [InlineData("[{lava-wait-all: done role=cleint}]", "there is no role 'cleint'; did you mean 'client'?")]
    [InlineData("[{lava-wait-all: done client}]", "'client' is not possible here; after the id comes at most role=NAME")]
    [InlineData("[{lava-send: 'ready ip'}]", "'ip' is not possible here; after the id come words like key=value")]
    [InlineData("[{lava-send: ip=1}]", "'ip=1' is not possible here; the first word is the message's id")]
    [InlineData("[{lava-sync: a b}]", "'b' is not possible here; lava-sync takes nothing but the id")]
    public void A_call_that_cannot_be_made_is_refused(string script, string expected) => Assert.Contains(expected, Text.OnlyError(Script(script, Roles)), StringComparison.Ordinal);

    [Theory]
    [InlineData("[{lava-sync: a}]", "a job without roles makes MultiNode calls")]
    [InlineData("[]", "the list is empty")]
    [InlineData("[version]", "expected a mapping with command, delay or a lava call, found the string 'version'")]
    [InlineData("[{comand: version}]", "the step does nothing; did you mean 'command' where it says 'comand'?")]
    [InlineData("[{command: a, delay: 1}]", "has command and delay; give each a step of its own")]
    [InlineData("[{command: a, successes: [{message: '[x'}]}]", "is not a regular expression")]
    [InlineData("[{command: a, successes: [ok]}]", "expected a mapping with 'message', found the string 'ok'")]
    [InlineData("[{command: a, failures: [{message: x, exception: InfrastructreError}]}]", "a script cannot raise 'InfrastructreError'; did you mean 'InfrastructureError'?")]
    [InlineData("[{name: 'a/b', command: a}]", "'a/b' cannot be a test case")]
    [InlineData("[{delay: soon}]", "expected a whole number")]
    public void A_step_that_is_wrong_is_refused(string script, string expected) => Assert.Contains(expected, Text.OnlyError(Script(script)), StringComparison.Ordinal);

    [Theory]
    [InlineData("{name: a, start: b, end: c}", "'pattern' is missing")]
    [InlineData("{name: a, start: b, end: c, pattern: '(?P<result>x)'}", "has no group 'test_case_id'")]
    [InlineData("{name: a, start: b, end: c, pattern: '(?P<test_case_id>x)'}", "has neither a group 'result' nor a group 'measurement'")]
    [InlineData("{name: a, start: '(b', end: c, pattern: '(?P<test_case_id>x)(?P<result>y)'}", "is not a regular expression")]
    [InlineData("{name: a, start: b, end: c, pattern: '(?P<test_case_id>x)(?P<result>y)', fixupdict: {a: good}}", "a result is one of pass, fail, skip, unknown")]
    [InlineData("{name: ../a, start: b, end: c, pattern: '(?P<test_case_id>x)(?P<result>y)'}", "'../a' cannot be a suite")]
    public void A_monitor_that_is_wrong_is_refused(string monitor, string expected) => Assert.Contains(expected, Text.OnlyError(Text.Around($"- test: {{monitors: [{monitor}]}}")), StringComparison.Ordinal);

    [Fact]
    public void A_pattern_that_matches_at_once_is_a_warning() =>
        Assert.Contains(Text.Warnings(Text.Around("- test: {monitors: [{name: a, start: '.*', end: c, pattern: '(?P<test_case_id>x)(?P<result>y)'}]}")), w => w.What == "'.*' matches the empty text, so at once");

    [Fact]
    public void Definitions_may_run_in_a_container()
    {
        var test = Test("- test: {docker: {image: 'debian:12', local: true, container_name: c1, network_from: dut}, downloads-namespace: files, definitions: [{from: git, repository: 'https://h/t', path: a.yaml, name: a}]}");
        Assert.Equal(("debian:12", true, "c1", "dut"), (test.Docker!.Image, test.Docker.Local, test.Docker.ContainerName, test.Docker.NetworkFrom));
        Assert.Equal(("files", false, true), (test.DownloadsNamespace, test.HasShell, test.NeedsOverlay));
    }

    [Fact]
    public void Services_come_from_a_repository()
    {
        var service = Assert.Single(Test("- test: {services: [{name: web, from: git, repository: 'https://h/s.git', path: compose.yaml, service: nginx}]}").Services);
        Assert.Equal(new TestService("web", TestSource.Git, "https://h/s.git", "compose.yaml", "nginx"), service);
        Assert.Contains("services cannot come from 'inline'", Text.OnlyError(Text.Around("- test: {services: [{name: web, from: inline, repository: 'https://h/s.git', path: compose.yaml}]}")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "- command: {name: a}")]
    [InlineData(false, "- deploy: {to: download, images: {a: {url: 'http://h/a'}}}")]
    [InlineData(true, "- deploy: {to: docker, image: 'debian:12'}")]
    [InlineData(true, "- deploy: {to: downloads, images: {r: {url: 'http://h/r'}}, postprocess: {docker: {image: x, steps: [a]}}}")]
    [InlineData(true, "- boot: {method: docker, command: bash, prompts: ['# ']}")]
    [InlineData(true, "- boot: {method: qemu, media: tmpfs, docker: {image: qemu}, prompts: ['# ']}")]
    [InlineData(true, "- test: {docker: {image: 'debian:12'}, definitions: [{from: git, repository: 'https://h/t', path: a.yaml, name: a}]}")]
    [InlineData(true, "- test: {services: [{name: a, from: git, repository: 'https://h/t', path: a.yaml, service: s}]}")]
    public void Whether_a_job_needs_an_engine_for_containers(bool needed, string block) =>
        Assert.Equal(needed, Text.Job(Text.Around(block)).NeedsContainers);
}
