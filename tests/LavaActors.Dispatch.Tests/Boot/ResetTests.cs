using LavaActors.Dispatch.Tests.Planning;

namespace LavaActors.Dispatch.Tests.Boot;

public sealed class ResetTests
{
    private const string HardReset = "  hard_reset: pdu reboot 5\n";

    [Fact]
    public async Task What_the_old_system_said_is_forgotten_before_the_board_is_reset()
    {
        using var bench = new ActionBench();
        bench.Console.Say("Kernel panic\r\nU-Boot 2023.01\r\nHit any key to stop autoboot:  3 ");
        bench.Board.OnCommand = _ => Assert.Empty(bench.Console.Unread);

        await bench.RunAsync("pdu-reboot");

        Assert.Equal(["pdu reboot 5"], bench.Board.Commands);
    }

    [Fact]
    public async Task A_board_that_can_only_be_switched_on_and_off_is_switched_off_and_on()
    {
        using var bench = new ActionBench(device: text => text.Replace(HardReset, "  power_on: pdu on 5\n", StringComparison.Ordinal));
        bench.Board.OnCommand = command =>
        {
            if (command == "pdu off 5") bench.Console.Say("Hit any key to stop autoboot:  3 ");
            else Assert.Empty(bench.Console.Unread);
        };

        await bench.RunAsync("power-on");

        Assert.Equal(["pdu off 5", "pdu on 5"], bench.Board.Commands);
        Assert.False(bench.Has("send-reboot-commands"));
        Assert.Empty(bench.Console.Typed);
    }

    [Fact]
    public void A_job_may_have_such_a_board_rebooted_from_its_shell()
    {
        using var bench = new ActionBench(
            text => text.Replace("    commands: nfs\n", "    commands: nfs\n    soft_reboot: reboot\n", StringComparison.Ordinal),
            text => text.Replace(HardReset, "  power_on: pdu on 5\n", StringComparison.Ordinal));

        Assert.True(bench.Has("send-reboot-commands"));
    }

    [Theory]
    [InlineData("  pre_power_command: usb off\n", "usb off")]
    [InlineData("", null)]
    public async Task A_minimal_boot_has_the_devices_command_run_that_it_asks_for(string commands, string? run)
    {
        using var bench = new ActionBench(
            text => text.Replace("    method: u-boot\n    commands: nfs\n", "    method: minimal\n    pre_power_command: true\n", StringComparison.Ordinal),
            text => text.Replace(HardReset, HardReset + commands, StringComparison.Ordinal).Replace("      ssh: null\n      u-boot:", "      ssh: null\n      minimal: null\n      u-boot:", StringComparison.Ordinal));

        await bench.RunAsync("pre-power-command");

        Assert.Equal(run, bench.Board.Commands.SingleOrDefault());
        Assert.Equal(run is null, (await bench.ValidateAsync("pre-power-command")).Any(e => e.Contains("has no commands.pre_power_command", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("pdu-reboot", "hard_reset: pdu reboot 5", "hard_reset: pdu 'reboot 5", "commands.hard_reset of mustang-01: the single quote at column 5 is not closed")]
    [InlineData("power-off", "power_off: pdu off 5", "power_off: pdu 'off 5", "commands.power_off of mustang-01: the single quote at column 5 is not closed")]
    [InlineData("power-off", "power_off: pdu off 5", "power_off: /opt/there-is-no/pdu off 5", "the program '/opt/there-is-no/pdu' is not there; it stands in commands.power_off of mustang-01")]
    public async Task Commands_that_cannot_run_are_found_before_the_board_is_touched(string action, string right, string wrong, string message)
    {
        using var bench = new ActionBench(device: text => text.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(message, Assert.Single(await bench.ValidateAsync(action)), StringComparison.Ordinal);
    }
}
