using System.Diagnostics;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Tests.Boards;

public sealed class RunProgramsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_a_killed_dispatcher_left_running_is_found_by_its_run_and_name()
    {
        var work = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        var paths = new RunPaths(work, "/tftp", "/nfs", "7");
        using var machine = Start(paths, "qemu");
        using var server = Start(paths, "nbd");
        using var other = Start(paths with { Work = work + "1" }, "qemu");

        await RunPrograms.KillAsync([work], "qemu", CancellationToken.None);

        await machine.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal((false, false), (server.HasExited, other.HasExited));

        await RunPrograms.KillAsync([work, work + "1"], null, CancellationToken.None);

        await server.WaitForExitAsync().WaitAsync(Patience);
        await other.WaitForExitAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task A_killed_program_whose_parent_does_not_look_after_it_is_not_waited_for_in_vain()
    {
        var work = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        // The shell becomes a program that never asks how its child ended.
        var words = (string[])["sh", "-c", $"env {RunPrograms.Variable}={RunPrograms.MarkOf(work, "qemu")} sh -c 'echo started; kill -STOP $$; :' & exec sleep 1000"];
        using var parent = Process.Start(new ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Assert.Equal("started", parent.StandardOutput.ReadLine());

        await RunPrograms.KillAsync([work], null, CancellationToken.None).WaitAsync(Patience);

        Assert.False(parent.HasExited);
        parent.Kill();
    }

    private static Process Start(RunPaths paths, string name)
    {
        var words = RunPrograms.Marked(paths, name, ["sh", "-c", "echo started; read -r _"]);
        var process = Process.Start(new ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        // Only then has it the environment; and it becomes no other program, which has none for a moment.
        Assert.Equal("started", process.StandardOutput.ReadLine());
        return process;
    }
}
