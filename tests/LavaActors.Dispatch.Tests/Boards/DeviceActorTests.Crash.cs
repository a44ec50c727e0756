using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Dispatch.Tftp;
using LavaActors.Protocol.Ids;
using static LavaActors.Dispatch.Boards.BoardMessages;

namespace LavaActors.Dispatch.Tests.Boards;

/// <summary>What becomes of a board whose process was killed.</summary>
public sealed partial class DeviceActorTests
{
    [Fact]
    public async Task A_board_that_cannot_be_switched_off_after_a_crash_is_given_to_nobody()
    {
        BoardLease.Of(First.Value, 1, Paths(First)).Write(Lease);
        Directory.CreateDirectory(Paths(First).Work);
        var dispatcher = CreateTestProbe();

        var board = Board("'false'", dispatcher);

        var told = (OutOfService)await dispatcher.FishForMessageAsync(m => m is OutOfService, Patience);
        Assert.Equal("mustang-01", told.Device);
        Assert.Contains("'false' failed with exit code 1", told.Why, StringComparison.Ordinal);
        Assert.Contains("switch it off by hand", Assert.IsType<Refused>(await AcquireAsync(board, Second, 2)).Why, StringComparison.Ordinal);
        var (clean, released) = (board.Ask<object>(new ConfirmClean(First)), board.Ask<object>(new Release(First)));
        // What is asked later is answered before: the board has those two.
        Assert.IsType<Refused>(await AcquireAsync(board, Second, 3));
        Assert.False(clean.IsCompleted || released.IsCompleted, "the scheduler would give the board away");
        board.Tell(OutOfServiceTold.Instance);
        Assert.IsType<Released>(await clean);
        Assert.IsType<Released>(await released);
        Assert.False(Directory.Exists(Paths(First).Work), "the files of the run can be removed all the same");
        Assert.True(BoardLease.Read(Lease)!.IsOutOfService);
    }

    [Fact]
    public async Task A_board_that_cannot_be_switched_off_after_its_run_is_given_to_nobody()
    {
        var dispatcher = CreateTestProbe();
        var board = Board("'false'", dispatcher);
        await AcquireAsync(board, First, 1);

        var released = board.Ask<Released>(new Release(First, SwitchOff: true));

        var told = (OutOfService)await dispatcher.FishForMessageAsync(m => m is OutOfService, Patience);
        Assert.Contains("'false' failed with exit code 1", told.Why, StringComparison.Ordinal);
        Assert.IsType<Refused>(await AcquireAsync(board, Second, 2));
        Assert.False(released.IsCompleted, "the scheduler does not know, and would give the board to the next job");
        dispatcher.Reply(OutOfServiceTold.Instance);
        await released;
        Assert.Contains("switch it off by hand", Assert.IsType<Refused>(await AcquireAsync(board, Second, 2)).Why, StringComparison.Ordinal);
        Assert.True(BoardLease.Read(Lease)!.IsOutOfService);
    }

    [Fact]
    public async Task A_board_that_could_not_be_switched_off_is_tried_again_and_given_away_when_it_can()
    {
        _settings = _settings with { Configuration = DispatcherConfiguration.Default with { SwitchOffAgain = TimeSpan.FromMilliseconds(100) } };
        var dispatcher = CreateTestProbe();
        var board = Board($"test -e {Mark("mended")}", dispatcher);
        await AcquireAsync(board, First, 1);
        var released = board.Ask<Released>(new Release(First, SwitchOff: true));
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await dispatcher.FishForMessageAsync(m => m is OutOfService, Patience);
            dispatcher.Reply(OutOfServiceTold.Instance);
        }

        await released;
        await File.WriteAllTextAsync(Mark("mended"), "");
        await dispatcher.FishForMessageAsync(m => m is Ready, Patience);

        Assert.IsType<Acquired>(await AcquireAsync(board, Second, 2));
        Assert.False(BoardLease.Read(Lease)!.IsOutOfService);
    }

    [Fact]
    public async Task A_console_whose_opening_ends_when_the_board_is_out_of_service_keeps_the_next_run_from_none()
    {
        _settings = _settings with { Configuration = DispatcherConfiguration.Default with { SwitchOffAgain = TimeSpan.FromMilliseconds(100) } };
        // As a name server that does not answer: it hears nothing of it that nobody wants the console any more.
        var server = new TaskCompletionSource<Dispatch.Consoles.IByteChannel>();
        var dispatcher = CreateTestProbe();
        var board = Board($"test -e {Mark("mended")}", dispatcher, (_, _) => server.Task);
        await AcquireAsync(board, First, 1);
        var console = board.Ask<object>(new OpenConsole(First, "uart0", CancellationToken.None));
        board.Tell(new Release(First, SwitchOff: true), TestActor);
        await dispatcher.FishForMessageAsync(m => m is OutOfService, Patience);

        server.SetException(new IOException("no such host"));

        Assert.IsType<Failed>(await console.WaitAsync(Patience));
        await File.WriteAllTextAsync(Mark("mended"), "");
        await dispatcher.FishForMessageAsync(m => m is Ready, Patience);
        Assert.IsType<Acquired>(await AcquireAsync(board, Second, 2));
        Assert.IsType<Failed>(await board.Ask<object>(new OpenConsole(Second, "uart0", CancellationToken.None)).WaitAsync(Patience));
    }

    [Fact]
    public async Task A_command_that_a_killed_process_left_running_is_ended_before_the_board_is_touched_and_what_one_before_left_is_not()
    {
        var note = Lease + ".power";
        Directory.CreateDirectory(Path.GetDirectoryName(note)!);
        using var daemon = Running(note, "earlier", "read -r _");
        using var command = Running(note, "now", $"sh -c 'read -r _'; touch {Mark("on")}; echo on");
        await File.WriteAllTextAsync(note, "now");
        BoardLease.Of(First.Value, 1, Paths(First)).Write(Lease);

        var acquired = await AcquireAsync(Board("sh -c 'echo off >> " + Mark("order") + "'"), Second, 2);

        Assert.IsType<Acquired>(acquired);
        await command.WaitForExitAsync().WaitAsync(Patience);
        Assert.False(File.Exists(Mark("on")), "the command would have switched the board on after it was switched off");
        Assert.False(daemon.HasExited, "an emulator, say, that a command has left running goes on");
        Assert.False(File.Exists(note));
        daemon.Kill();
    }

    [Fact]
    public async Task A_command_is_noted_while_it_runs_and_no_longer()
    {
        var (note, seen) = (Lease + ".power", Mark("seen"));
        var board = Board();
        await AcquireAsync(board, First, 1);

        await board.Ask<Done>(Commands(First, $"sh -c 'echo \"$LAVA_ACTORS_RUN $(cat {note})\" > {seen}'"));

        var words = (await File.ReadAllTextAsync(seen)).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"{note}:{words[1]}", words[0]);
        Assert.False(File.Exists(note));
    }

    private static System.Diagnostics.Process Running(string note, string name, string script)
    {
        var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("env", [$"LAVA_ACTORS_RUN={note}:{name}", "sh", "-c", $"echo started; {script}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        Assert.Equal("started", process.StandardOutput.ReadLine());
        return process;
    }

    [Fact]
    public async Task A_board_that_can_be_switched_off_again_is_back_in_service()
    {
        (BoardLease.Of(First.Value, 1, Paths(First)) with { IsOutOfService = true }).Write(Lease);
        var dispatcher = CreateTestProbe();

        var board = Board(dispatcher: dispatcher);

        Assert.Equal("mustang-01", (await dispatcher.ExpectMsgAsync<BackInService>(Patience)).Device);
        Assert.IsType<Acquired>(await AcquireAsync(board, Second, 2));
    }

    [Fact]
    public async Task Nothing_is_done_to_the_board_of_a_process_before_until_it_is_said_whose_it_is()
    {
        BoardLease.Of(First.Value, 1, Paths(First)).Write(Lease);
        var dispatcher = CreateTestProbe();
        var board = Board(dispatcher: dispatcher, isToldOf: false);
        var acquired = AcquireAsync(board, Second, 2);
        await dispatcher.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(200));
        Assert.False(acquired.IsCompleted);
        Assert.False(File.Exists(Switched), "it may be another dispatcher's");

        board.Tell(new TakeUp(null, null, 0));

        Assert.IsType<Acquired>(await acquired);
        Assert.True(File.Exists(Switched), "it is this dispatcher's");
        Assert.Equal("mustang-01", (await dispatcher.ExpectMsgAsync<Ready>(Patience)).Device);
    }

    [Fact]
    public async Task A_board_that_another_dispatcher_has_got_meanwhile_is_left_as_it_is()
    {
        BoardLease.Of(First.Value, 1, Paths(First)).Write(Lease);
        Directory.CreateDirectory(Paths(First).Work);
        var dispatcher = CreateTestProbe();
        var board = Board(dispatcher: dispatcher, isToldOf: false);

        board.Tell(new TakeUp(null, "dispatcher lab-b has it", 5));

        await dispatcher.FishForMessageAsync(m => m is Ready, Patience);
        Assert.False(File.Exists(Switched), "lab-b drives it");
        Assert.False(Directory.Exists(Paths(First).Work), "what the run left here is of no use");
        Assert.Equal((false, 1), (BoardLease.Read(Lease)!.IsHeld, BoardLease.Read(Lease)!.Fencing));
        Assert.Contains("reservation 5 came after it", Assert.IsType<Refused>(await AcquireAsync(board, Second, 4)).Why);
        // Later it is this dispatcher's again.
        Assert.IsType<Acquired>(await AcquireAsync(board, Second, 9));
        Assert.IsType<Done>(await board.Ask<object>(Commands(Second, "true")));
    }

    [Fact]
    public async Task A_run_whose_board_another_dispatcher_has_got_gives_no_power_command_any_more()
    {
        var board = Board();
        await AcquireAsync(board, First, 1);

        board.Tell(new TakeUp(null, "dispatcher lab-b has it", 2));

        Assert.Equal("mustang-01 is left as it is: dispatcher lab-b has it", Assert.IsType<Refused>(await board.Ask<object>(Commands(First, $"touch {Mark("on")}"))).Why);
        await board.Ask<Released>(new Release(First, SwitchOff: true));
        Assert.False(File.Exists(Switched));
        Assert.False(File.Exists(Mark("on")));
    }

    [Fact]
    public async Task A_board_that_another_process_drives_is_refused_and_that_process_is_named()
    {
        var first = Board();
        await AcquireAsync(first, First, 1);
        _settings = _settings with { DataDirectory = Path.Combine(_folder, "other") };
        var other = Board();

        var why = Assert.IsType<Refused>(await AcquireAsync(other, Second, 2)).Why;

        Assert.StartsWith($"mustang-01 is in use by process {Environment.ProcessId} of this host", why, StringComparison.Ordinal);
        await first.Ask<Released>(new Release(First));
        Assert.IsType<Acquired>(await AcquireAsync(other, Second, 2));
    }

    [Fact]
    public async Task A_board_that_another_process_drives_is_not_switched_off_after_a_crash()
    {
        await AcquireAsync(Board(), First, 1);
        _settings = _settings with { DataDirectory = Path.Combine(_folder, "other") };
        BoardLease.Of(Second.Value, 1, Paths(Second)).Write(Lease);
        Directory.CreateDirectory(Paths(Second).Work);

        var other = Board();

        Assert.IsType<Released>(await other.Ask<object>(new ConfirmClean(First)));
        Assert.False(File.Exists(Switched), "another process drives the board");
        Assert.False(Directory.Exists(Paths(Second).Work));
    }
}
