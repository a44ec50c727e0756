using LavaActors.Dispatch.Consoles;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Boot;

public sealed class LoginActionTests : IDisposable
{
    private const string Prompt = "root@stretch:~# ";

    private readonly ActionBench _bench = new();

    [Fact]
    public async Task A_login_answers_the_login_prompt_and_waits_for_the_shell()
    {
        _bench.Console.Say("mustang login: ").Answer("root", "root\r\nWelcome\r\n" + Prompt);

        await _bench.RunAsync("login-action");

        Assert.Equal(["root\n"], _bench.Console.Typed);
        Assert.Equal(("kernel-messages", "pass"), (Result.Case, Result.Outcome));
    }

    [Fact]
    public async Task The_wait_uses_the_actions_time_and_not_the_connections()
    {
        await _bench.FailAsync("login-action", TimeSpan.FromMinutes(20));

        Assert.Equal(TimeSpan.FromSeconds(1199), _bench.Console.Limits[0] * 2);
        Assert.Equal(Enumerable.Repeat("#\n", 6), _bench.Console.Typed);
        Assert.Equal(1199, _bench.Console.Limits.Sum(l => l.TotalSeconds), 0.001);
    }

    [Fact]
    public async Task The_start_of_the_kernel_is_waited_for_as_long_as_the_action_may_take()
    {
        await _bench.FailAsync("auto-login-action", TimeSpan.FromMinutes(20));

        Assert.Equal([TimeSpan.FromSeconds(1199)], _bench.Console.Limits);
    }

    [Fact]
    public async Task A_shell_whose_prompt_was_overwritten_is_nudged_until_it_shows_it_again()
    {
        _bench.Console.Answer("#", Prompt);

        await _bench.RunAsync("expect-shell-connection", TimeSpan.FromMinutes(20));

        Assert.Equal(["\n", "#\n"], _bench.Console.Typed);
        Assert.Equal(TimeSpan.FromSeconds(1199) / 2, _bench.Console.Limits[0]);
    }

    [Fact]
    public async Task A_kernel_panic_that_reboots_the_board_is_reported_with_its_reason()
    {
        _bench.Console.Say("[    2.1] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\r\n[    2.1] CPU: 0 PID: 1\r\n[    2.1] Rebooting in 1 seconds..\r\n");

        var fault = await _bench.FailAsync("login-action");

        Assert.Equal(ErrorTypes.Job, fault.ErrorType);
        Assert.StartsWith("the kernel panicked while booting: [    2.1] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(("kernel-messages", "fail"), (Result.Case, Result.Outcome));
        Assert.Contains("CPU: 0 PID: 1", Result.Extra, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_panic_that_ends_in_the_next_boot_loader_does_not_wait_for_more()
    {
        _bench.Console.Say("Kernel panic - not syncing: Attempted to kill init!\r\n\r\nU-Boot 2023.01 (Jan 01 2023)\r\n");

        Assert.Contains("Attempted to kill init!", (await _bench.FailAsync("login-action")).Message, StringComparison.Ordinal);
        Assert.Equal(3, _bench.Console.Limits.Count);
    }

    [Fact]
    public async Task A_panic_within_a_warning_that_has_no_end_is_a_panic()
    {
        _bench.Console.Say("WARNING: CPU: 0 PID: 1 at mm/slab.c\r\nKernel panic - not syncing: out of memory\r\nRebooting in 1 seconds..\r\n");

        Assert.Contains("Kernel panic - not syncing: out of memory", (await _bench.FailAsync("login-action")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_kernel_said_is_recorded_when_the_alarm_comes_first()
    {
        _bench.Console.Say("Kernel panic - not syncing: hung\r\n");
        _bench.Console.OnSilence = _ => throw new WaitStoppedException("uart0", "", "the end", default);

        await Assert.ThrowsAsync<WaitStoppedException>(() => _bench.RunAsync("login-action"));

        Assert.Equal(("kernel-messages", "fail"), (Result.Case, Result.Outcome));
        Assert.Contains("not syncing: hung", Result.Extra, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_login_behind_a_warning_without_an_end_is_refused()
    {
        _bench.Console.Say("mustang login: ").Answer("root", "root\r\nWARNING: this host is watched\r\n\r\nLogin incorrect\r\n");

        var fault = await _bench.FailAsync("login-action");

        Assert.Contains("the login as 'root' on uart0 of mustang-01 failed: Login incorrect", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_jobs_failure_message_is_seen_within_a_kernel_message_too()
    {
        using var bench = new ActionBench(text => text.Replace("    commands: nfs\n", "    commands: nfs\n    failure_message: Give root password\n", StringComparison.Ordinal));
        bench.Console.Say("WARNING: fsck failed\r\nGive root password for maintenance\r\nmustang login: ");

        Assert.Contains("failure_message was seen", (await bench.FailAsync("login-action")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_warning_that_a_prompt_ends_is_kept_with_its_first_line()
    {
        _bench.Console.Say("WARNING: clock skew\r\nStarting things\r\nmustang login: ").Answer("root", Prompt);

        var scope = await _bench.RunAsync("login-action");

        Assert.Equal("""{"extra":[{"kind":"warning","message":"WARNING: clock skew"}]}""", scope.Results.ToJsonString());
        Assert.Equal("pass", Result.Outcome);
    }

    public void Dispose() => _bench.Dispose();

    private TestResult Result => Assert.Single(_bench.Results);
}
