namespace LavaActors.Jobs.Tests;

/// <summary>One mistake at a time in the user's MultiNode job.</summary>
public sealed class BadRoleTests
{
    private const string Sample = "mustang-ssh-guest.yaml";

    [Theory]
    [InlineData("- boot:\n    role: [host]", "- boot:\n    role: [hots]", "job.yaml:34:12: error: actions[2].boot.role: there is no role 'hots'; did you mean 'host'?")]
    [InlineData("- boot:\n    role: [host]\n", "- boot:\n", "actions[2].boot: 'role' is missing")]
    [InlineData("expect_role: host", "expect_role: server", "roles.guest.expect_role: there is no role 'server'; known here: guest, host")]
    [InlineData("expect_role: host", "expect_role: guest", "is the role itself: it would wait for its own start message for ever")]
    [InlineData("        expect_role: host\n", "", "'expect_role' is missing; add 'expect_role: host' and 'request: lava-start'")]
    [InlineData("host_role: host", "host_role: hst", "roles.guest.host_role: there is no role 'hst'; did you mean 'host'?")]
    [InlineData("host_role: host", "host_role: guest", "host_role: is the role itself")]
    [InlineData("        host_role: host\n", "", "'host_role' is missing")]
    [InlineData("        count: 1", "        count: 2", "roles.host.count: the guests of role 'guest' need exactly one host, and 'host' has 2; use 'count: 1'")]
    [InlineData("        count: 1", "        count: -1", "-1 is out of range")]
    [InlineData("        device_type: mustang\n", "", "roles.host: 'device_type' is missing")]
    [InlineData("        connection: ssh\n", "        connection: telnet\n", "there is no connection 'telnet'")]
    [InlineData("        connection: ssh\n", "        connection: ssh\n        device_type: mustang\n", "stands beside 'device_type'")]
    [InlineData("        connection: ssh\n", "        connection: ssh\n        device: mustang-01\n", "guests have no device")]
    [InlineData("request: lava-start", "request: lava-begin", "a role cannot request 'lava-begin'; the one request is 'lava-start'")]
    [InlineData("        device_type: mustang\n", "        device_type: mustang\n        group_size: 9\n", "roles.host.group_size: 'group_size' is set for each sub-job when the job is split; remove it")]
    [InlineData("  lava-multinode:\n    roles:", "  lava-multinodes:\n    roles:", "did you mean 'lava-multinode'?")]
    [InlineData("job_name:", "device_type: mustang\njob_name:", "stands at the top of a MultiNode job; give it to the roles it is meant for")]
    [InlineData("      host:\n", "      third: {device_type: qemu, count: 1}\n      host:\n", "roles.third: the role has no actions; add blocks with 'role: [third]', or remove the role")]
    [InlineData("        timeout: {minutes: 10}", "        timeout: {minutes: 50}", "roles.host.timeout: 50 minutes is longer than the whole job's 30 minutes")]
    public void Between_roles(string old, string replacement, string expected) => Fails(old, replacement, expected);

    [Theory]
    [InlineData("- action: prepare-scp-overlay", "- action: ssh-connection", "actions[1].deploy: nothing brings the host's address to the guest")]
    [InlineData("request: lava-wait", "request: lava-wiat", "an action cannot request 'lava-wiat'; did you mean 'lava-wait'?")]
    [InlineData("request: lava-wait\n", "request: lava-start\n", "to release waiting roles from an action use 'request: lava-send' with 'messageID: lava_start'")]
    [InlineData("        messageID: ipv4\n", "", "'messageID' is missing")]
    [InlineData("          ipaddr: $ipaddr", "          ipaddr: ipaddr", "the call takes no value out of message 'ipv4'")]
    [InlineData("      hostID: ipv4", "      hostID: ipv6", "actions[3].boot.parameters.hostID: 'ipv6' is not the messageID the deploy block waits for; use 'ipv4'")]
    [InlineData("      host_key: ipaddr", "      host_key: address", "actions[3].boot.parameters.host_key: the deploy block takes no value 'address' out of message 'ipv4'; use 'ipaddr'")]
    [InlineData("    method: ssh\n    prompts: ['root@linaro-nano:']\n", "    method: ssh\n", "actions[3].boot: 'prompts' is missing")]
    [InlineData("    method: ssh\n", "    method: u-boot\n    commands: nfs\n", "guests cannot boot by 'u-boot'; use 'method: ssh'")]
    [InlineData("    to: ssh\n", "    to: tftp\n    kernel: {url: 'http://a/b'}\n", "guests have no device to deploy to by 'tftp'; use 'to: ssh'")]
    [InlineData("{seconds: 30}\n    to: ssh\n", "{seconds: 30}\n    to: ssh\n    namespace: a\n", "while other blocks have one")]
    public void Of_a_guest(string old, string replacement, string expected)
    {
        var errors = JobDocument.Parse(Text.Sample(Sample, old, replacement), "job.yaml").Errors.Select(e => e.ToString()).ToList();
        Assert.Contains(errors, e => e.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_guest_without_a_test_is_refused()
    {
        var text = Text.Sample(Sample);
        var from = text.LastIndexOf("- test:", StringComparison.Ordinal);
        var to = text.IndexOf("job_name:", StringComparison.Ordinal);
        Assert.Contains("the guests of role 'guest' have no test block with definitions in namespace 'common'", Text.OnlyError(text.Remove(from, to - from)), StringComparison.Ordinal);
    }

    [Fact]
    public void Roles_that_wait_for_each_other_are_refused()
    {
        var text = Text.Sample(Sample, "        device_type: mustang\n", "        device_type: mustang\n        request: lava-start\n        expect_role: guest\n");
        var errors = JobDocument.Parse(text, "job.yaml").Errors.ToList();
        Assert.Equal(2, errors.Count);
        Assert.Contains("host -> guest -> host", errors[1].What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_string_as_role_is_accepted_with_a_warning_and_matches_exactly()
    {
        var text = Text.Sample(Sample, "- boot:\n    role: [host]", "- boot:\n    role: host");
        Assert.Contains(Text.Warnings(text), w => w.Path == "actions[2].boot.role");
        Assert.Equal(["host"], Text.Job(text).Actions[2].Roles);
    }

    [Fact]
    public void A_mapping_where_a_list_of_calls_belongs_is_refused()
    {
        const string sample = "lava-multinode:\n      - action: prepare-scp-overlay\n        request";
        Assert.Contains("expected a list of calls, found a mapping; begin each call with '- action: ...'",
            Text.OnlyError(Text.Sample(Sample, sample, sample.Replace("- action", "  action", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    private static void Fails(string old, string replacement, string expected) =>
        Assert.Contains(expected, string.Join("\n", JobDocument.Parse(Text.Sample(Sample, old, replacement), "job.yaml").Errors), StringComparison.Ordinal);
}
