namespace LavaActors.Dispatch.Tests.Boot;

public sealed class InterruptTests
{
    [Fact]
    public async Task The_boot_loader_is_interrupted_when_it_invites_to()
    {
        using var bench = new ActionBench();
        bench.Console.Say("U-Boot 2023.01 => of Debian\r\nHit any key to stop autoboot:  3 ");

        await bench.RunAsync("bootloader-interrupt");

        Assert.Equal([" "], bench.Console.Typed.Select(typed => typed.TrimEnd('\n')).Select(typed => typed.Length == 0 ? " " : typed));
        Assert.DoesNotContain("=>", bench.Console.Unread);
    }

    [Fact]
    public async Task A_boot_loader_whose_invitation_was_missed_is_found_at_its_prompt()
    {
        using var bench = new ActionBench();
        bench.Console.Say("\b\b\b 0 \r\nNo boot script was found.\r\n=> ");

        await bench.RunAsync("bootloader-interrupt");

        // The next action waits for the prompt itself.
        Assert.Equal(["\n"], bench.Console.Typed);
    }
}
