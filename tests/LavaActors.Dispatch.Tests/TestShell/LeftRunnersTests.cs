using System.Diagnostics;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>What a lost run left on a device that nobody switches off, ended from a shell of the device.</summary>
public sealed class LeftRunnersTests
{
    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task A_runner_of_this_device_is_ended_with_all_that_it_has_started(string shell)
    {
        using var target = await StartedAsync(shell, "server 'one'", "sleep 600 & echo $! >$HOME/child", "sleep 601");
        await target.CommandAsync("until [ -s $HOME/child ]; do :; done");

        Assert.Equal([$"{target.JobDirectory}/0"], await EndedAsync(target, "server 'one'"));

        Assert.Equal((0, ""), await target.CommandAsync($"for p in $(cat $HOME/child) {Pid(target)}; do grep -v ' Z ' /proc/$p/stat; done 2>/dev/null; true"));
        Assert.Empty(await EndedAsync(target, "server 'one'"));
    }

    /// <summary>One host may be several devices, whose jobs run at the same time.</summary>
    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task A_runner_of_another_device_on_the_same_host_goes_on(string shell)
    {
        using var target = await StartedAsync(shell, "server-01", "sleep 600");

        Assert.Empty(await EndedAsync(target, "server-02"));
        Assert.Empty(await EndedAsync(target, "server-0"));
        Assert.Empty(await EndedAsync(target, "server-*"));

        Assert.Equal((0, "runs\n"), await target.CommandAsync($"kill -0 {Pid(target)} && echo runs"));
        await target.CommandAsync($"{target.Bin}/lava-test-end {target.JobDirectory}/0 1");
    }

    /// <summary>The runner is long gone, and its number is another process's.</summary>
    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task A_process_that_only_has_the_number_of_a_runner_is_left_alone(string shell)
    {
        using var target = await StartedAsync(shell, "server-01", "true");
        await target.ListenAsync(new DetachedShell(target.Bin, $"{target.JobDirectory}/0", 1).FollowFrom(0), terminal: false);
        using var other = Process.Start(new ProcessStartInfo("sleep", "600") { Environment = { ["LAVA_DEVICE_HOSTNAME"] = "server-01" } })!;
        try
        {
            foreach (var word in new[] { $"{other.Id}", "-1", "1; touch $HOME/taken", "" })
            {
                await File.WriteAllTextAsync(Path.Combine(target.JobDirectory, "0/results/shell-1.pid"), word + "\n");
                Assert.Empty(await EndedAsync(target, "server-01"));
            }

            Assert.False(other.HasExited);
            Assert.False(File.Exists(Path.Combine(target.Root, "taken")));
        }
        finally
        {
            other.Kill();
        }
    }

    /// <summary>What the device has for names is taken for names.</summary>
    [Theory]
    [MemberData(nameof(TargetShell.All), MemberType = typeof(TargetShell))]
    public async Task Names_on_the_device_are_no_commands(string shell)
    {
        using var target = new Target(shell);
        var stage = Directory.CreateDirectory(Path.Combine(target.Root, "lava-$(touch $HOME;touch taken)", "0 `touch taken`", "results"));
        await File.WriteAllTextAsync(Path.Combine(stage.FullName, "shell-1;touch taken;.pid"), $"{Environment.ProcessId}\n");

        Assert.Empty(await EndedAsync(target, "server-01"));

        Assert.Empty(Directory.GetFiles(target.Root, "*taken*", SearchOption.TopDirectoryOnly));
    }

    [Fact]
    public void Each_place_of_jobs_is_looked_at_once()
    {
        var command = LeftRunners.End("it's", LeftRunners.Directories(OperatingSystemProfile.For("debian").With(null, "/srv/a;b/%s", null)));

        Assert.Contains("for f in /lava-*/*/results/shell-*.pid ", command, StringComparison.Ordinal);
        Assert.Contains(" '/srv/a;b/'*/*/results/shell-*.pid; do\n", command, StringComparison.Ordinal);
        Assert.Contains(" /data/local/tmp/lava-*/*/results/shell-*.pid ", command, StringComparison.Ordinal);
        Assert.Contains(@"d='it'\''s'", command, StringComparison.Ordinal);
    }

    private static string Pid(Target target) => $"$(cat {target.JobDirectory}/0/results/shell-1.pid)";

    private static async Task<IReadOnlyList<string>> EndedAsync(Target target, string device)
    {
        var (code, output) = await target.CommandAsync(LeftRunners.End(device, [Path.Combine(target.Root, "lava-%s")]), both: true);
        Assert.Equal(0, code);
        var ended = LeftRunners.Ended(output);
        Assert.Equal(output, string.Concat(ended.Select(stage => $"ended {stage}\n")));
        return ended;
    }

    private static async Task<Target> StartedAsync(string shell, string device, params string[] steps)
    {
        var target = new Target(shell);
        await target.InstallAsync(target.Request(Target.Steps(0, "mn", steps)) with { Environment = [new ShellVariable("LAVA_DEVICE_HOSTNAME", device)] });
        var start = new DetachedShell(target.Bin, $"{target.JobDirectory}/0", 1).Start;
        Assert.Equal((0, ""), await target.CommandAsync($". {target.JobDirectory}/environment; export SHELL={target.Shell}; {start}"));
        return target;
    }
}
