using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Tests.Planning;

public sealed class PlanTests
{
    [Fact]
    public void The_hosts_tree_is_the_one_that_jobs_address() => Assert.Equal(
        """
        1 tftp-deploy
        1.1 lava-overlay
        1.1.1 ssh-authorize
        1.1.2 lava-multinode-overlay
        1.1.3 test-definition
        1.1.3.1 inline-repo-action
        1.1.3.2 test-overlay
        1.1.3.3 test-install-overlay
        1.1.3.4 test-runscript-overlay
        1.1.4 compress-overlay
        1.2 download-retry
        1.2.1 http-download
        1.3 download-retry
        1.3.1 http-download
        1.4 download-retry
        1.4.1 http-download
        1.5 download-retry
        1.5.1 http-download
        1.6 download-retry
        1.6.1 http-download
        1.7 prepare-tftp-overlay
        1.7.1 extract-nfsrootfs
        1.7.2 parse-persistent-nfs
        1.7.3 extract-overlay-ramdisk
        1.7.4 extract-modules
        1.7.5 apply-overlay-tftp
        1.7.6 prepare-kernel
        1.7.6.1 uboot-prepare-kernel
        1.7.7 configure-preseed-file
        1.7.8 compress-ramdisk
        1.8 deploy-device-env
        2 uboot-action
        2.1 uboot-from-media
        2.2 bootloader-overlay
        2.3 connect-device
        2.4 uboot-commands
        2.4.1 reset-device
        2.4.1.1 pdu-reboot
        2.4.2 bootloader-interrupt
        2.4.3 bootloader-commands
        2.4.4 auto-login-action
        2.4.4.1 login-action
        2.4.5 expect-shell-connection
        2.4.6 export-device-env
        3 multinode-test
        4 finalize
        4.1 power-off
        4.2 read-feedback
        """, Tree(Sample.Plan("host")));

    [Fact]
    public void The_guests_tree_is_the_one_that_jobs_address() => Assert.Equal(
        """
        1 scp-overlay
        1.1 lava-overlay
        1.1.1 ssh-authorize
        1.1.2 lava-multinode-overlay
        1.1.3 test-definition
        1.1.3.1 git-repo-action
        1.1.3.2 test-overlay
        1.1.3.3 test-install-overlay
        1.1.3.4 test-runscript-overlay
        1.1.3.5 inline-repo-action
        1.1.3.6 test-overlay
        1.1.3.7 test-install-overlay
        1.1.3.8 test-runscript-overlay
        1.1.4 compress-overlay
        1.2 prepare-scp-overlay
        1.2.1 extract-rootfs
        1.2.2 extract-modules
        1.3 deploy-device-env
        2 login-ssh
        2.1 scp-deploy
        2.2 prepare-ssh
        2.3 ssh-connection
        2.4 auto-login-action
        2.4.1 login-action
        2.5 expect-shell-connection
        2.6 export-device-env
        2.7 scp-overlay-unpack
        3 multinode-test
        4 finalize
        4.1 power-off
        4.2 read-feedback
        """, Tree(Sample.Plan("guest")));

    [Fact]
    public void A_primary_ssh_device_has_the_tree_of_a_guest_without_the_group() => Assert.Equal(
        """
        1 scp-overlay
        1.1 lava-overlay
        1.1.1 ssh-authorize
        1.1.2 lava-multinode-overlay
        1.1.3 test-definition
        1.1.3.1 inline-repo-action
        1.1.3.2 test-overlay
        1.1.3.3 test-install-overlay
        1.1.3.4 test-runscript-overlay
        1.1.4 compress-overlay
        1.2 prepare-scp-overlay
        1.2.1 extract-rootfs
        1.2.2 extract-modules
        1.3 deploy-device-env
        2 login-ssh
        2.1 scp-deploy
        2.2 prepare-ssh
        2.3 ssh-connection
        2.4 auto-login-action
        2.4.1 login-action
        2.5 expect-shell-connection
        2.6 export-device-env
        2.7 scp-overlay-unpack
        3 lava-test-retry
        3.1 lava-test-shell
        4 finalize
        4.1 power-off
        4.2 read-feedback
        """, Tree(PrimarySsh.Plan()));

    [Theory]
    [InlineData("host", "1.7.4", 720, 120)]
    [InlineData("host", "2.4.2", 300, 30)]
    [InlineData("host", "2.4.4.1", 300, 120)]
    [InlineData("host", "3", 1800, 120)]
    [InlineData("host", "4", 1200, 120)]
    [InlineData("host", "4.1", 10, 120)]
    [InlineData("guest", "2.3", 1380, 120)]
    public void Timeouts_follow_block_device_and_job(string role, string level, int seconds, int connection)
    {
        var node = Sample.Plan(role).Flatten().Single(n => n.Level == level);
        Assert.Equal((seconds, connection), ((int)node.Timeout.TotalSeconds, (int)node.ConnectionTimeout.TotalSeconds));
    }

    /// <summary>The tables of secondary-connections.md §14: a block's time for all its actions, and the exceptions.</summary>
    [Theory]
    [InlineData("host", "720/120,300/120,1800/120,1200/120", "2.4=300/30 2.4.2=300/30 2.4.3=300/30 4.1=10/120")]
    [InlineData("guest", "1320/120,1380/120,300/120,1200/120", "4.1=10/120")]
    public void All_times_of_the_example_are_those_of_the_reference(string role, string blocks, string exceptions)
    {
        var ofBlock = blocks.Split(',');
        var others = exceptions.Split(' ').Select(e => e.Split('=')).ToDictionary(e => e[0], e => e[1]);
        Assert.All(Sample.Plan(role).Flatten(), node =>
        {
            var expected = others.GetValueOrDefault(node.Level) ?? ofBlock[node.Level[0] - '1'];
            Assert.Equal($"{node.Level} {expected}, 1 attempts", $"{node.Level} {node.Timeout.TotalSeconds:0}/{node.ConnectionTimeout.TotalSeconds:0}, {node.MaxRetries} attempts");
        });
    }

    [Theory]
    [InlineData("commands: nfs\n    reset: false", "2.4.1 bootloader-interrupt")]
    [InlineData("commands: nfs\n    reset: true", "2.4.1 reset-device")]
    public void The_board_is_not_reset_where_the_job_does_not_want_it(string keys, string first) =>
        Assert.Contains(first, Tree(Sample.Plan("host", job => job.Replace("commands: nfs", keys, StringComparison.Ordinal))), StringComparison.Ordinal);

    [Fact]
    public void Downloads_come_in_the_order_of_the_reference_whatever_the_order_of_the_job()
    {
        var plan = Sample.Plan("host", job => job.Replace("    kernel: {url", "    preseed: {url: 'http://files.example.com/preseed.cfg'}\n    tee: {url: 'http://files.example.com/tee'}\n    kernel: {url", StringComparison.Ordinal));
        Assert.Equal(
            ["download ramdisk", "download kernel", "download dtb", "download nfsrootfs", "download modules", "download preseed", "download tee"],
            plan.Flatten().Where(n => n.Name == "http-download").Select(n => n.Action.Summary));
    }

    [Fact]
    public void A_kernel_without_a_type_is_not_prepared() => Assert.DoesNotContain(
        "prepare-kernel", Tree(Sample.Plan("host", job => job.Replace(", type: uimage", "", StringComparison.Ordinal))), StringComparison.Ordinal);

    [Fact]
    public void Each_attempt_has_the_time_that_the_block_says()
    {
        var plan = Sample.Plan("host", Thrice);
        var boot = plan.Actions[1];

        Assert.Equal((3, 300, 300 * 3 + 2), (boot.MaxRetries, (int)boot.AttemptTimeout!.Value.TotalSeconds, (int)boot.Timeout.TotalSeconds));
        Assert.All(boot.Children.Where(c => c.Name != "uboot-commands"), child => Assert.Equal(300, (int)child.Timeout.TotalSeconds));
        // Tried again is the whole boot, and not each part of it within each.
        Assert.Equal((1, null), (boot.Flatten().Single(n => n.Name == "auto-login-action").MaxRetries, boot.Flatten().Single(n => n.Name == "auto-login-action").AttemptTimeout));
    }

    [Fact]
    public void Whoever_holds_a_retry_action_has_time_for_its_attempts()
    {
        var plan = Sample.Plan("host", job => job.Replace("    authorize: ssh\n", "    authorize: ssh\n    failure_retry: 2\n", StringComparison.Ordinal));
        var deploy = plan.Actions[0];

        Assert.Equal((1, 720 * 2 + 1), (deploy.MaxRetries, (int)deploy.Timeout.TotalSeconds));
        Assert.All(deploy.Children.Where(c => c.Name == "download-retry"), child => Assert.Equal((2, 720), (child.MaxRetries, (int)child.AttemptTimeout!.Value.TotalSeconds)));
    }

    [Fact]
    public void Strictly_attempts_divide_the_time_of_what_is_tried_again_at_every_level()
    {
        var boot = PlanBuilder.Build(Sample.SubJob("host", Thrice), Sample.Board(), RetryArithmetic.Strict).Plan!.Actions[1];

        Assert.Equal((3, null, 300), (boot.MaxRetries, boot.AttemptTimeout, (int)boot.Timeout.TotalSeconds));
        Assert.All(boot.Children, child => Assert.Equal(100, (int)child.Timeout.TotalSeconds));
        Assert.Equal(3, boot.Flatten().Single(n => n.Name == "auto-login-action").MaxRetries);
    }

    [Fact]
    public void A_dispatcher_is_strict_where_its_configuration_says_so()
    {
        var job = Sample.SubJob("host", Thrice);
        var attempt = (string text) => PlanBuilder.For(DispatcherConfiguration.Parse(text, "d.yaml").Configuration!)(job, Sample.Board()).Plan!.Actions[1].AttemptTimeout;

        Assert.Equal((null, TimeSpan.FromMinutes(5)), (attempt("compat: strict"), attempt("")));
    }

    [Fact]
    public void A_block_that_nothing_can_do_is_refused_with_the_reasons()
    {
        var job = Sample.SubJob("host", text => text);
        var device = DeviceConfiguration.Parse(Sample.Device.Replace("      tftp: null\n", string.Empty, StringComparison.Ordinal), "d.yaml").Device!;
        var built = PlanBuilder.Build(job, device);
        var fault = Assert.Single(built.Faults);
        Assert.Null(built.Plan);
        Assert.Equal(["2 uboot-action", "3 multinode-test", "4 finalize"], built.Partial!.Tops.Select(t => $"{t.Level} {t.Name}"));
        Assert.Equal("Job", fault.ErrorType);
        Assert.Contains("the device has no deploy method 'tftp'", fault.Message, StringComparison.Ordinal);
    }

    private static string Thrice(string job) => job.Replace("commands: nfs", "commands: nfs\n    failure_retry: 3", StringComparison.Ordinal);

    private static string Tree(Plan plan) => string.Join('\n', plan.Flatten().Select(n => $"{n.Level} {n.Name}"));
}
