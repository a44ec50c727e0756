using LavaActors.Devices;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Tests.Planning;

public sealed class RolePlanTests
{
    private const string Job =
        """
        job_name: a host and two guests
        visibility: public
        timeouts: {job: {minutes: 10}}
        protocols:
          lava-multinode:
            timeout: {minutes: 5}
            roles:
              host: {device_type: mustang, count: 1}
              guest: {connection: ssh, host_role: host, expect_role: host, request: lava-start, count: 2, timeout: {minutes: 3}}
        actions:
        - deploy:
            role: [guest]
            to: ssh
            os: debian
            protocols:
              lava-multinode:
              - {action: prepare-scp-overlay, request: lava-wait, messageID: ipv4, message: {ipaddr: $ipaddr}}
        - boot: {role: [host], method: minimal, prompts: ['#']}
        - boot: {role: [guest], method: ssh, prompts: ['#'], parameters: {hostID: ipv4, host_key: ipaddr}}
        - test:
            role: [host, guest]
            definitions:
            - {from: git, name: smoke, path: smoke.yaml, repository: 'git://host/definitions.git'}
        """;

    private static DeviceConfiguration Device(string name, string type) => DeviceConfiguration.Parse(
        $"hostname: {name}\ndevicetype: {type}\n" +
        "actions: {deploy: {connections: {serial: null}, methods: {ssh: {host: '', port: 22, user: root, options: []}}}, boot: {connections: {serial: null}, methods: {minimal: null, ssh: null}}}\n",
        name).Device!;

    private static IReadOnlyList<RolePlan> Plan(params DeviceConfiguration[] devices)
    {
        var parse = JobDocument.Parse(Job, "job.yaml");
        Assert.Empty(parse.Errors);
        return RolePlan.Of(MultiNodeSplit.Split(parse.Job!, "group"), devices, DispatcherConfiguration.Default);
    }

    [Fact]
    public void A_host_takes_the_board_of_its_type_and_its_guests_share_it()
    {
        var plans = Plan(Device("other", "qemu"), Device("m-1", "mustang"));
        Assert.Equal([("host", "m-1", false), ("guest", "m-1", true), ("guest", "m-1", true)], plans.Select(plan => (plan.Role, plan.Device, plan.IsGuest)));
        Assert.All(plans, plan => Assert.Empty(plan.Faults));
        Assert.Equal(["scp-overlay", "login-ssh", "multinode-test", "finalize"], plans[1].Actions.Select(top => top.Node.Name));
    }

    [Fact]
    public void A_role_without_a_board_says_what_it_needs()
    {
        var plans = Plan(Device("other", "qemu"));
        Assert.Equal("role 'host' needs a device of type 'mustang': give one more with --device", Assert.Single(plans[0].Faults));
        Assert.Equal("role 'guest' needs the device of its host role 'host': give one more with --device", Assert.Single(plans[1].Faults));
    }
}
