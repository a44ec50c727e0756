using System.Diagnostics;
using System.Text;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Consoles.Kept;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Node.Commands;

namespace LavaActors.Node.Tests.Signals;

/// <summary>The program as the keeper of a console, with a shell in the place of an emulator.</summary>
public sealed class KeepConsoleTests : TestKit
{
    private const string Name = "qemu common";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("keep-").FullName;

    [Fact]
    public async Task A_keeper_stands_apart_from_who_started_it_and_ends_with_the_clean_up_of_its_run()
    {
        var paths = new RunPaths(Path.Combine(_folder, "work", "7"), Path.Combine(_folder, "tftp", "7"), Path.Combine(_folder, "nfs", "7"), "7");
        var alive = Path.Combine(_folder, "alive");
        using (var made = Process.Start("mkfifo", [alive])) await made.WaitForExitAsync();
        // Ends when neither the program nor what it has started is there any more.
        using var program = Process.Start("cat", [alive]);
        var order = new KeeperOrder(KeptConsole.SocketOf(paths, Name), TimeSpan.FromMinutes(5), ["sh", "-c", $"exec 9>{alive}; echo started; while read -r x; do echo \"heard $x\"; done"]);

        await using (var first = await KeptConsole.StartAsync(KeepConsole.Program, order, (paths.Work, Name), default)) await HearAsync(first, "started");
        var keeper = Assert.Single(Directory.EnumerateDirectories("/proc"), process => IsKeeperOf(process, order.Socket));
        Assert.Equal(Path.GetFileName(keeper), (await File.ReadAllTextAsync(keeper + "/stat")).Split(") ")[^1].Split(' ')[3]);
        Assert.Equal("/dev/null", File.ResolveLinkTarget(keeper + "/fd/0", returnFinalTarget: false)!.FullName);
        await using (var second = await KeptChannel.ConnectAsync(order.Socket, default))
        {
            await second.WriteAsync("one\n"u8.ToArray(), default);
            await HearAsync(second, "heard one");
        }

        var device = DeviceConfiguration.Parse(
            """
            hostname: qemu-01
            devicetype: qemu
            actions:
              deploy: {connections: {serial: null}, methods: {image: null} }
              boot: {connections: {serial: null}, methods: {qemu: {parameters: {command: sh, options: []} } } }
            """,
            "qemu-01.yaml");
        Assert.True(device.IsValid, string.Join('\n', device.Diagnostics));
        var settings = new DispatchSettings(DispatcherConfiguration.Default, "lab-a", _folder) { LockDirectory = Path.Combine(_folder, "locks") };
        BoardLease.Of(7, 1, paths).Write(settings.LeaseFile("qemu-01"));
        // The next process of the dispatcher, in which the run does not go on.
        var board = Sys.ActorOf(DeviceActor.Props(device.Device!, settings, TestActor, TimeProvider.System));
        board.Tell(new BoardMessages.TakeUp(null, null, 0));

        await program.WaitForExitAsync().WaitAsync(Patience);
        await board.Ask<BoardMessages.Released>(new BoardMessages.ConfirmClean(new Protocol.Ids.JobId(7)), Patience);
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), process => IsKeeperOf(process, order.Socket));
        Assert.False(Directory.Exists(paths.Work));
    }

    [Fact]
    public async Task Whoever_cannot_keep_a_console_says_why()
    {
        var order = new KeeperOrder(Path.Combine(_folder, "s"), TimeSpan.FromMinutes(5), ["true"]);

        var fault = await Assert.ThrowsAsync<ActionFault>(() => KeptConsole.StartAsync([.. KeepConsole.Program, "no-command"], order, (_folder, Name), default));

        Assert.Contains("qemu common cannot be started: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("no-command", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/opt/lava-actors/lava-actors", "/opt/lava-actors/lava-actors")]
    [InlineData("/usr/bin/dotnet", "/usr/bin/dotnet /a/lava-actors.dll")]
    [InlineData("/x/testhost", "dotnet /a/lava-actors.dll")]
    [InlineData(null, "dotnet /a/lava-actors.dll")]
    public void The_program_is_started_as_it_was_itself(string? process, string words) => Assert.Equal(words, string.Join(' ', KeepConsole.ProgramOf(process, "/a/lava-actors.dll")));

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsKeeperOf(string process, string socket)
    {
        try
        {
            var words = File.ReadAllText(process + "/cmdline").Split('\0');
            return words.Contains(KeeperOrder.Command) && words.Contains(socket);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task HearAsync(IByteChannel session, string text)
    {
        var heard = new StringBuilder();
        var buffer = new byte[4096];
        while (!heard.ToString().Contains(text, StringComparison.Ordinal))
            heard.Append(Encoding.UTF8.GetString(buffer, 0, await session.ReadAsync(buffer, default).AsTask().WaitAsync(Patience)));
    }
}
