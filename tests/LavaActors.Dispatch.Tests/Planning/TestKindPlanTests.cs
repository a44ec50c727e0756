using LavaActors.Devices;
using LavaActors.Dispatch.Tests.Boot;

namespace LavaActors.Dispatch.Tests.Planning;

/// <summary>The trees of all kinds of test blocks and of commands.</summary>
public sealed class TestKindPlanTests
{
    private const string Definitions = "definitions: [{from: inline, name: more, path: a.yaml, repository: {metadata: {format: Lava-Test Test Definition 1.0, name: more}, run: {steps: ['true']}}}]";

    private const string Docker = "docker: {image: 'debian:12'}, " + Definitions;

    [Theory]
    [InlineData("monitors: [{name: m, start: a, end: b, pattern: '(?P<test_case_id>x): (?P<result>y)'}]", "4 lava-test-monitor-retry", "4.1 lava-test-monitor")]
    [InlineData("interactive: [{name: i, prompts: ['=> '], script: [{command: help}]}]", "4 lava-test-interactive-retry", "4.1 lava-test-interactive")]
    [InlineData(Definitions, "4 multinode-test")]
    [InlineData(
        Docker, "4 lava-docker-test", "4.1 set-environment", "4.2 lava-create-overlay", "4.2.1 lava-multinode-overlay", "4.2.2 test-definition", "4.2.2.1 inline-repo-action",
        "4.2.2.2 test-overlay", "4.2.2.3 test-install-overlay", "4.2.2.4 test-runscript-overlay", "4.2.2.5 inline-repo-action", "4.2.2.6 test-overlay", "4.2.2.7 test-install-overlay",
        "4.2.2.8 test-runscript-overlay", "4.3 lava-multinode-docker-test-shell", "4.4 read-feedback")]
    public void Each_kind_of_test_has_its_tree(string block, params string[] tree) =>
        Assert.Equal(tree, Sample.Plan("host", text => $"{text}\n- test: {{role: [host], {block}}}\n").Actions[3].Flatten().Select(n => $"{n.Level} {n.Name}"));

    [Fact]
    public void A_container_may_have_the_devices_console_to_itself() => Assert.Equal(
        "4.3 disconnect-device",
        Sample.Plan("host", text => $"{text}\n- test: {{role: [host], disconnect_connection: true, {Docker}}}\n").Actions[3].Children.Select(n => $"{n.Level} {n.Name}").ElementAt(2));

    [Fact]
    public void A_command_is_one_action() =>
        Assert.Equal(["4 user-command"], Sample.Plan("host", text => $"{text}\n- command: {{role: [host], name: hard_reset}}\n").Actions[3].Flatten().Select(n => $"{n.Level} {n.Name}"));

    [Theory]
    [InlineData("failure_retry: 3, failure_retry_interval: 7", 3, false, 7)]
    [InlineData("repeat: 2", 2, true, 1)]
    public void Tests_without_a_shell_are_made_again_as_their_block_says(string keys, int attempts, bool repeats, int interval)
    {
        var node = Sample.Plan("host", text => $"{text}\n- test: {{role: [host], {keys}, interactive: [{{name: i, prompts: ['=> '], script: [{{command: help}}]}}]}}\n").Actions[3];
        Assert.Equal((attempts, repeats, TimeSpan.FromSeconds(interval)), (node.MaxRetries, node.RepeatsAlways, node.RetryInterval));
    }

    [Fact]
    public async Task A_test_shell_of_a_MultiNode_job_says_that_it_is_not_made_again()
    {
        using var bench = new ActionBench(text => text.Replace("  timeout: {minutes: 30}\n", "  timeout: {minutes: 30}\n    failure_retry: 2\n", StringComparison.Ordinal));

        Assert.Empty(await bench.ValidateAsync("multinode-test"));

        Assert.Equal(1, bench.Node("multinode-test").MaxRetries);
        Assert.Contains("a test shell of a MultiNode job runs once", bench.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-engine", "has no container engine: 'no-such-engine' is not on its PATH")]
    [InlineData("sh -c 'echo no daemon; exit 1'", "has no container engine: 'sh -c echo no daemon; exit 1 version' failed with exit code 1; it printed: no daemon")]
    public async Task A_test_in_a_container_is_refused_before_anything_is_touched_where_no_engine_answers(string engine, string why)
    {
        using var bench = new ActionBench(text => $"{text}\n- test: {{role: [host], {Docker}}}\n", configuration: c => c with { Containers = new ContainerSettings { Engine = engine } });
        var error = Assert.Single(await bench.ValidateAsync("lava-docker-test"));

        Assert.StartsWith("4 lava-docker-test: the definitions are to run in a container of debian:12", error, StringComparison.Ordinal);
        Assert.EndsWith("remove 'docker' to run them on the target", error, StringComparison.Ordinal);
        Assert.Contains(why, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Services_are_started_one_after_another()
    {
        const string Services = "services: [{name: web, from: git, repository: 'https://git.example.com/s.git', path: compose.yaml}, {name: db, from: url, repository: 'https://example.com/s.tgz', path: c.yaml}]";
        Assert.Equal(
            ["4 lava-test-services", "4.1 lava-test-service-retry", "4.1.1 lava-test-service", "4.2 lava-test-service-retry", "4.2.1 lava-test-service"],
            Sample.Plan("host", text => $"{text}\n- test: {{role: [host], {Services}}}\n").Actions[3].Flatten().Select(n => $"{n.Level} {n.Name}"));
    }

    [Fact]
    public async Task Services_run_for_devices_that_allow_it()
    {
        const string Service = "{name: web, from: git, repository: 'https://git.example.com/s.git', path: compose.yaml}";
        using var bench = new ActionBench(text => $"{text}\n- test: {{role: [host], services: [{Service}, {Service}]}}\n", configuration: c => c with { Containers = new ContainerSettings { Engine = "true" } });

        Assert.Collection(
            await bench.ValidateAsync("lava-test-services"),
            error => Assert.Contains("'parameters: {allow_test_services: true}'", error, StringComparison.Ordinal),
            error => Assert.Contains("there are two services 'web'", error, StringComparison.Ordinal));
    }
}
