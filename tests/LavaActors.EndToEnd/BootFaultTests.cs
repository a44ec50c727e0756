using LavaActors.EndToEnd.Jobs;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>A board that does not come up ends its job with what was waited for and what was seen; a board that only talks strangely does not.</summary>
[Collection(nameof(BoardsCollection))]
public sealed class BootFaultTests(BoardsFixture boards)
{
    [Fact]
    public async Task A_board_that_never_shows_its_boot_loader_prompt_is_given_up()
    {
        var outcome = await boards.RunAsync(13, type => new JobText.Single
        {
            DeviceType = type,
            ActionTimeouts = "bootloader-interrupt: {seconds: 8}, bootloader-commands: {seconds: 8}",
            ConnectionTimeouts = "bootloader-interrupt: {seconds: 5}, bootloader-commands: {seconds: 5}",
        }.ToString(), "hang-bootloader");
        outcome.Single.Failed("Infrastructure", "the boot loader's prompt did not come within ", "last received", "bootloader_prompt of");
    }

    [Fact]
    public async Task A_kernel_that_panics_ends_the_job_at_once()
    {
        var outcome = await boards.RunAsync(14, type => new JobText.Single { DeviceType = type }.ToString(), "kernel-panic");
        outcome.Single.Failed("Job", "the kernel panicked while booting", "Kernel panic - not syncing: VFS: Unable to mount root fs", "check the kernel, its device tree and the root file system");
        await Eventually.IsSoAsync("the job is judged by what its kernel said", async stop =>
            (await boards.Node.Queries.GetAsync(outcome.Single.Row.Job, stop))?.Verdict is { Category: "kernel", Rule: "root-not-mounted" } verdict
            && verdict.Evidence.Any(line => line.Level == "target" && line.Text.Contains("Kernel panic - not syncing: VFS: Unable to mount root fs", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_login_that_is_refused_names_the_user()
    {
        var outcome = await boards.RunAsync(15, type => new JobText.Single { DeviceType = type }.ToString(), "wrong-login");
        outcome.Single.Failed("Job", "the login as 'root' on uart0 of process-15 failed", "Login incorrect", "check username and password of auto_login");
    }

    [Fact]
    public async Task Binary_noise_on_the_console_does_not_harm_a_job()
    {
        var outcome = await boards.RunAsync(16, type => new JobText.Single
        {
            DeviceType = type,
            Steps = ["lava-test-case first --result pass", "lava-test-case second --result pass"],
        }.ToString(), "noise");
        outcome.IsComplete();
        outcome.Single.Has("0_steps", "first", "pass");
        outcome.Single.Has("0_steps", "second", "pass");
    }

    [Fact]
    public async Task A_line_of_a_million_characters_does_not_harm_a_job()
    {
        var outcome = await boards.RunAsync(17, type => new JobText.Single { DeviceType = type, Steps = ["lava-test-case first --result pass"] }.ToString(), "long-line");
        outcome.IsComplete();
        outcome.Single.Has("0_steps", "first", "pass");
    }

    [Fact]
    public async Task A_signal_that_kernel_output_cut_in_two_is_taken_from_the_targets_journal()
    {
        var outcome = await boards.RunAsync(18, type => new JobText.Single
        {
            DeviceType = type,
            Steps = ["lava-test-case first --result pass --measurement 4.5 --units s", "lava-test-case second --result pass"],
        }.ToString(), "cut-signal");
        outcome.IsComplete();
        Assert.Equal(4.5, outcome.Single.Tests.Single(test => test.Name == "first").Measurement);
        outcome.Single.Has("0_steps", "first", "pass");
        outcome.Single.Has("0_steps", "second", "pass");
        Assert.True(outcome.Single.Log.Contains("1 result that the console had lost or torn was taken from the target's journal: first", StringComparison.Ordinal),
            outcome.Single.Describe("the log should name what was repaired"));
    }
}
