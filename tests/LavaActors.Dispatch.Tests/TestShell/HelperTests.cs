using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>The commands that speak to nobody.</summary>
public sealed class HelperTests
{
    [Theory]
    [InlineData("lava-test-case")]
    [InlineData("lava-test-case --result pass")]
    [InlineData("lava-test-case x")]
    [InlineData("lava-test-case x --result")]
    [InlineData("lava-test-case x --wrong y --result pass")]
    [InlineData("lava-test-set")]
    [InlineData("lava-test-set start")]
    [InlineData("lava-test-reference x --result pass")]
    [InlineData("lava-test-event one two")]
    [InlineData("lava-test-feedback other")]
    [InlineData("lava-test-raise")]
    public async Task Wrong_use_ends_with_1_and_says_nothing_to_the_dispatcher(string command)
    {
        using var target = new Target("dash");
        await target.InstallAsync(target.Request());

        Assert.Equal((1, ""), await target.CommandAsync(command));
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task A_case_does_not_take_its_values_from_the_environment_and_ends_with_0(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request());

        Assert.Equal(
            (0, "<LAVA_SIGNAL_STARTTC x>\n<LAVA_SIGNAL_ENDTC x>\n<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=x RESULT=fail>\n"),
            await target.CommandAsync("RESULT=pass UNITS=m MEASUREMENT=1 lava-test-case x --shell test 1 -eq 2"));
        Assert.Equal(
            (0, "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=x RESULT=pass UNITS=s MEASUREMENT=2>\n"),
            await target.CommandAsync("lava-test-case x --measurement 2 --units s --result pass"));
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Addresses_and_devices_of_the_target_are_printed(string shell)
    {
        using var target = new Target(shell);
        target.Stub("ip", "[ \"$4\" = eth0 ] && echo '    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0'");
        await target.InstallAsync(target.Request() with
        {
            TargetIp = "10.1.1.1",
            TargetMac = "00:11:22:33:44:55",
            Storage = [("UMS", "/dev/disk/by-id/it's"), ("SD", "/dev/sda")],
            ProbeIp = "10.2.2.2",
            ProbeChannel = "ch1",
        });

        Assert.Equal((0, "10.0.0.5\n"), await target.CommandAsync("lava-echo-ipv4 eth0"));
        Assert.Equal((0, ""), await target.CommandAsync("lava-echo-ipv4 eth9"));
        Assert.Equal((0, "10.1.1.1\n"), await target.CommandAsync("lava-target-ip"));
        Assert.Equal((0, "00:11:22:33:44:55\n"), await target.CommandAsync("lava-target-mac"));
        Assert.Equal((0, "UMS\t/dev/disk/by-id/it's\nSD\t/dev/sda\n"), await target.CommandAsync("lava-target-storage"));
        Assert.Equal((0, "/dev/sda\n"), await target.CommandAsync("lava-target-storage SD"));
        Assert.Equal((1, ""), await target.CommandAsync("lava-target-storage NVME"));
        Assert.Equal((0, "10.2.2.2\n"), await target.CommandAsync("lava-probe-ip"));
        Assert.Equal((0, "ch1\n"), await target.CommandAsync("lava-probe-channel"));
        Assert.Equal(0, (await target.CommandAsync("lava-os-build")).Code);
        Assert.Contains("dash: ", (await target.CommandAsync("lava-installed-packages")).Output);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Packages_are_tried_five_times_a_minute_apart(string shell)
    {
        using var target = new Target(shell);
        target.Stub("apt-get", "echo \"apt-get $*\" >> \"$HOME/calls\"; [ \"$1\" = update ] || exit 100");
        target.Stub("sleep", "echo \"sleep $*\" >> \"$HOME/calls\"");
        await target.InstallAsync(target.Request());

        var (code, _) = await target.CommandAsync("lava-install-packages openssh-server ntpdate");

        Assert.Equal(100, code);
        var calls = File.ReadAllLines(Path.Combine(target.Root, "calls"));
        Assert.Equal(5, calls.Count(c => c == "apt-get install -y -q openssh-server ntpdate"));
        Assert.Equal(4, calls.Count(c => c == "sleep 60"));
    }

    [Theory]
    [InlineData("fedora", "dnf")]
    [InlineData("centos", "yum")]
    [InlineData("archlinux", "pacman")]
    [InlineData("oe", "opkg")]
    [InlineData("slackware", "slackpkg")]
    [InlineData("ubuntu", "apt-get")]
    public async Task Each_distribution_has_its_own_package_manager(string os, string program)
    {
        using var target = new Target("dash");
        target.Stub(program, "echo \"$*\" >> \"$HOME/calls\"");
        var request = target.Request();
        await target.InstallAsync(request with { System = OperatingSystemProfile.For(os).With(request.System.Shell, request.System.ResultsDirectory, null) });

        var (code, _) = await target.CommandAsync("lava-install-packages some-package");

        Assert.Equal(0, code);
        Assert.EndsWith("some-package", File.ReadAllLines(Path.Combine(target.Root, "calls"))[^1]);
    }

    [Fact]
    public async Task An_unknown_distribution_says_that_it_cannot_install()
    {
        using var target = new Target("dash");
        var request = target.Request();
        await target.InstallAsync(request with { System = OperatingSystemProfile.For("beos").With(request.System.Shell, request.System.ResultsDirectory, null) });

        var (code, output) = await target.CommandAsync("lava-install-packages some-package");

        Assert.Equal(0, code);
        Assert.Contains("unsupported", output);
    }

    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task A_background_process_runs_until_it_is_stopped(string shell)
    {
        using var target = new Target(shell);
        await target.InstallAsync(target.Request());

        var (code, output) = await target.CommandAsync(
            "LAVA_RESULT_DIR=$HOME; export LAVA_RESULT_DIR; lava-background-process-start top --cmd \"echo \\$\\$ > $HOME/pid; sleep 300\" >/dev/null 2>&1; "
            + "while ! [ -s $HOME/pid ]; do :; done; read pid <$HOME/pid; kill -0 $pid && echo runs; "
            + "lava-background-process-stop top; while kill -0 $pid 2>/dev/null; do :; done; echo gone");

        Assert.Equal((0, "runs\ngone\n"), (code, output));
    }
}
