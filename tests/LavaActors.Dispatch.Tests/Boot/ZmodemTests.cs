using Akka.TestKit.Xunit2;
using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tests.Images;

namespace LavaActors.Dispatch.Tests.Boot;

/// <summary>Files that go over a console: here a terminal of this machine, with a shell.</summary>
public sealed class ZmodemTests : TestKit
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Scratch _scratch = new();
    private readonly ConsoleHandle _console = new("terminal", false);

    public ZmodemTests()
    {
        Scratch.Requires("sz", "lrzsz");
        var log = new RunLog(Path.Combine(_scratch.Root, "log"), TimeProvider.System, []);
        Directory.CreateDirectory(_scratch["target"]);
        _console.Attach(Sys.ActorOf(ConsoleActor.Props(ProcessChannel.Start(["env", "-C", _scratch["target"], "PS1=shell> ", "sh", "-i"]), log, _console.MarkClosed)));
    }

    [Fact]
    public async Task A_file_arrives_as_it_was_and_the_shell_goes_on()
    {
        var data = Enumerable.Range(0, 70_000).Select(i => (byte)((i * 7 + i / 256) & 0xff)).ToArray();
        var file = _scratch.Write("overlay.tar.gz", data);
        await Seen("shell> ");
        await _console.SendAsync("rz\n", TimeSpan.Zero, default);

        await ZmodemProgram.SendAsync(_console, file, Limit, TimeProvider.System, default);

        // The receiving program may throw away what is typed while it ends.
        await _console.SendAsync("\n", TimeSpan.Zero, default);
        await Seen("shell> ");
        await _console.SendAsync("echo it is do''ne\n", TimeSpan.Zero, default);
        await Seen("it is done");
        Assert.Equal(data, File.ReadAllBytes(Path.Combine(_scratch["target"], "overlay.tar.gz")));
    }

    [Fact]
    public async Task A_target_that_does_not_take_it_is_given_up()
    {
        await Seen("shell> ");
        await _console.SendAsync("exec sleep 100\n", TimeSpan.Zero, default);

        var fault = await Assert.ThrowsAsync<ActionFault>(() => ZmodemProgram.SendAsync(_console, _scratch.Write("a", [1]), TimeSpan.FromSeconds(1), TimeProvider.System, default));

        Assert.Contains("is 'rz' (package lrzsz) on the target?", fault.Message, StringComparison.Ordinal);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _scratch.Dispose();
    }

    private async Task Seen(string text) => Assert.IsType<ConsoleMatch.Matched>(await _console.ExpectAsync([ConsolePattern.Text(text)], Limit, default));
}
