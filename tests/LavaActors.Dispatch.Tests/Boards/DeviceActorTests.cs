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

public sealed partial class DeviceActorTests : TestKit
{
    private static readonly JobId First = new(7), Second = new(8);

    private readonly string _folder = Directory.CreateTempSubdirectory("device-").FullName;
    private readonly RunLog _log;
    private DispatchSettings _settings;

    public DeviceActorTests()
    {
        _log = new RunLog(Path.Combine(_folder, "log"), TimeProvider.System, []);
        _settings = new DispatchSettings(DispatcherConfiguration.Default, "lab-a", _folder) { LockDirectory = Path.Combine(_folder, "locks") };
    }

    private string Switched => Path.Combine(_folder, "switched");

    private string Lease => _settings.LeaseFile("mustang-01");

    [Fact]
    public async Task One_run_holds_the_board_and_every_other_is_refused_by_name()
    {
        var board = Board();
        Assert.IsType<Acquired>(await AcquireAsync(board, First, 2));

        Assert.Equal("mustang-01 is held by job 7, and job 8 has no later reservation of it", Assert.IsType<Refused>(await AcquireAsync(board, Second, 1)).Why);
        Assert.Contains("held by job 7", Assert.IsType<Refused>(await board.Ask<object>(Commands(Second, "false"))).Why, StringComparison.Ordinal);

        await board.Ask<Released>(new Release(First));
        Assert.IsType<Acquired>(await AcquireAsync(board, Second, 3));
        Assert.Contains("held by job 8", Assert.IsType<Refused>(await board.Ask<object>(Commands(First, "false"))).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reservation_older_than_one_that_was_seen_is_refused()
    {
        var board = Board();
        await AcquireAsync(board, Second, 2);
        await board.Ask<Released>(new Release(Second));

        Assert.StartsWith("mustang-01 is not reserved for job 7 any more", Assert.IsType<Refused>(await AcquireAsync(board, First, 1)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_leaves_nothing_of_the_run_behind()
    {
        var board = Board();
        await AcquireAsync(board, First, 1);
        Assert.True(File.Exists(Lease));
        Directory.CreateDirectory(Path.Combine(Paths(First).Nfs, "etc"));

        await board.Ask<Released>(new Release(First));

        Assert.All(Paths(First).All, directory => Assert.False(Directory.Exists(directory), directory));
        Assert.False(BoardLease.Read(Lease)!.OwesCleaning);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_switched_off_and_removed_before_anybody_gets_the_board()
    {
        BoardLease.Of(First.Value, 1, Paths(First)).Write(Lease);
        Directory.CreateDirectory(Path.Combine(Paths(First).Nfs, "etc"));

        var board = Board();
        Assert.IsType<Acquired>(await AcquireAsync(board, Second, 2));

        Assert.True(File.Exists(Switched), "the board should have been switched off");
        Assert.False(Directory.Exists(Paths(First).Nfs), "the files of the run that died should be gone");
        Assert.Equal(Second.Value, BoardLease.Read(Lease)!.Job);
    }

    [Fact]
    public async Task The_board_of_a_run_that_goes_on_stays_as_it_is_and_is_that_runs_again()
    {
        BoardLease.Of(First.Value, 7, Paths(First)).Write(Lease);
        Directory.CreateDirectory(Path.Combine(Paths(First).Nfs, "etc"));

        var board = Board(resumes: First);
        Assert.IsType<Acquired>(await AcquireAsync(board, First, 7));

        Assert.False(File.Exists(Switched), "the run goes on: its board stays on");
        Assert.True(Directory.Exists(Path.Combine(Paths(First).Nfs, "etc")));
        Assert.IsType<Done>(await board.Ask<object>(Commands(First, "true")));
    }

    [Fact]
    public async Task A_run_that_does_not_come_for_its_board_is_cleaned_up_after()
    {
        BoardLease.Of(First.Value, 7, Paths(First)).Write(Lease);
        Directory.CreateDirectory(Paths(First).Work);
        var board = Board(resumes: First);

        await board.Ask<Released>(new ConfirmClean(First));

        Assert.True(File.Exists(Switched));
        Assert.False(Directory.Exists(Paths(First).Work));
        Assert.IsType<Acquired>(await AcquireAsync(board, Second, 8));
    }

    [Fact]
    public async Task A_run_that_goes_on_and_has_no_pipeline_gives_its_board_back()
    {
        BoardLease.Of(First.Value, 7, Paths(First)).Write(Lease);

        await Board(resumes: First).Ask<object>(new Release(First, SwitchOff: true));

        Assert.True(File.Exists(Switched));
        Assert.False(BoardLease.Read(Lease)!.OwesCleaning);
    }

    [Fact]
    public async Task A_later_reservation_takes_the_board_from_the_run_that_holds_it()
    {
        var dispatcher = CreateTestProbe();
        var board = Board(dispatcher: dispatcher);
        await AcquireAsync(board, First, 7);
        var reboot = board.Ask<object>(Commands(First, $"touch {Mark("rebooting")}", "sleep 600", $"touch {Mark("on")}"));
        await AwaitConditionAsync(() => Task.FromResult(File.Exists(Mark("rebooting"))));

        Assert.IsType<Acquired>(await AcquireAsync(board, Second, 8));

        Assert.Equal(new Superseded(First, Second), await dispatcher.FishForMessageAsync(m => m is Superseded, Patience));
        Assert.IsType<Failed>(await reboot);
        Assert.True(File.Exists(Switched), "the board is switched off in between");
        Assert.Equal("mustang-01 is held by job 8, and job 7 has no later reservation of it", Assert.IsType<Refused>(await board.Ask<object>(Commands(First, $"touch {Mark("on")}"))).Why);
        Assert.False(File.Exists(Mark("on")));
        Assert.Equal(Second.Value, BoardLease.Read(Lease)!.Job);
    }

    [Fact]
    public async Task A_later_reservation_takes_the_board_that_waits_for_a_run_that_goes_on()
    {
        BoardLease.Of(First.Value, 7, Paths(First)).Write(Lease);
        var dispatcher = CreateTestProbe();
        var board = Board(dispatcher: dispatcher, resumes: First);

        Assert.IsType<Acquired>(await AcquireAsync(board, Second, 8));

        Assert.Equal(new Superseded(First, Second), await dispatcher.FishForMessageAsync(m => m is Superseded, Patience));
        Assert.True(File.Exists(Switched));
        Assert.IsType<Refused>(await AcquireAsync(board, First, 7));
    }

    [Fact]
    public async Task The_highest_number_is_remembered_after_the_run_and_after_the_process()
    {
        var board = Board();
        await AcquireAsync(board, Second, 8);
        await board.Ask<Released>(new Release(Second));
        Assert.IsType<Refused>(await AcquireAsync(board, First, 7));

        var why = Assert.IsType<Refused>(await AcquireAsync(Board(), First, 7)).Why;

        Assert.Contains("mustang-01 is not reserved for job 7 any more: reservation 8 came after it", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_stays_on_until_its_guests_are_over_and_no_longer_than_the_limit()
    {
        var board = Board();
        await AcquireAsync(board, First, 1);
        await board.Ask<Done>(new AwaitGuests(First, TimeSpan.FromMinutes(5))).WaitAsync(TimeSpan.FromSeconds(20));

        var (one, two) = (Sys.ActorOf(Props.Create(() => new Guest())), Sys.ActorOf(Props.Create(() => new Guest())));
        board.Tell(new GuestBegan(one));
        board.Tell(new GuestBegan(two));
        var waiting = board.Ask<Done>(new AwaitGuests(First, TimeSpan.FromMinutes(5)));
        Sys.Stop(one);
        Watch(one);
        await ExpectTerminatedAsync(one);
        await board.Ask<Released>(new ConfirmClean(First));
        Assert.False(waiting.IsCompleted, "one guest is not over");

        await board.Ask<Done>(new AwaitGuests(First, TimeSpan.FromMilliseconds(50))).WaitAsync(TimeSpan.FromSeconds(20));

        waiting = board.Ask<Done>(new AwaitGuests(First, TimeSpan.FromMinutes(5)));
        Sys.Stop(two);
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_connection_that_the_device_does_not_have_names_those_it_has()
    {
        var board = Board();
        await AcquireAsync(board, First, 1);

        var fault = Assert.IsType<Failed>(await board.Ask<object>(new OpenConsole(First, "uart7", default))).Fault;

        Assert.Equal("mustang-01 has no connection 'uart7'; it has uart0", fault.Message);
    }

    [Fact]
    public async Task A_note_that_cannot_be_written_is_answered_and_not_waited_for()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "leases"), "in the way");
        var board = Board();

        var fault = Assert.IsType<Failed>(await AcquireAsync(board, First, 1)).Fault;

        Assert.Equal(Protocol.Runs.ErrorTypes.Infrastructure, fault.ErrorType);
        Assert.StartsWith($"the dispatcher cannot note in {Lease} who holds mustang-01", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_taken_back_keeps_nothing_else_from_being_removed_and_is_tried_again_with_the_next_run()
    {
        _settings = _settings with { Configuration = DispatcherConfiguration.Default with { Nfs = new NfsSettings { ExportCommand = "true", UnexportCommand = "false" } } };
        var board = Board();
        await AcquireAsync(board, First, 1);
        foreach (var directory in Paths(First).All) Directory.CreateDirectory(directory);
        Assert.IsType<Done>(await board.Ask<object>(new Export(First, Paths(First).Nfs)));

        await board.Ask<Released>(new Release(First));

        Assert.All(Paths(First).All, directory => Assert.False(Directory.Exists(directory), directory));
        Assert.Equal([Paths(First).Nfs], BoardLease.Read(Lease)!.Exports);

        await AcquireAsync(board, Second, 2);
        var lease = BoardLease.Read(Lease)!;
        Assert.Equal(Second.Value, lease.Job);
        Assert.Equal([Paths(First).Nfs], lease.Exports);
    }

    [Fact]
    public async Task What_a_run_has_mounted_is_unmounted_and_nothing_in_it_is_removed()
    {
        var kept = Path.Combine(_folder, "kept");
        _settings = _settings with { Configuration = DispatcherConfiguration.Default with { Nfs = new NfsSettings { UnmountCommand = $$"""sh -c 'mv "$0" {{kept}} && mkdir "$0"' {DIRECTORY}""" } } };
        var board = Board();
        await AcquireAsync(board, First, 1);
        var place = Directory.CreateDirectory(NfsMounts.PlaceOf(Paths(First).Work)).FullName;
        await File.WriteAllTextAsync(Path.Combine(place, "somebody-elses"), "");

        await board.Ask<Released>(new Release(First));

        Assert.True(File.Exists(Path.Combine(kept, "somebody-elses")));
        Assert.False(Directory.Exists(place), place);
        Assert.False(BoardLease.Read(Lease)!.OwesCleaning);
    }

    [Fact]
    public async Task What_cannot_be_unmounted_stays_and_is_tried_again_with_the_next_run()
    {
        _settings = _settings with { Configuration = DispatcherConfiguration.Default with { Nfs = new NfsSettings { UnmountCommand = "false" } } };
        var board = Board();
        await AcquireAsync(board, First, 1);
        var file = Path.Combine(Directory.CreateDirectory(NfsMounts.PlaceOf(Paths(First).Work)).FullName, "somebody-elses");
        await File.WriteAllTextAsync(file, "");

        await board.Ask<Released>(new Release(First));

        Assert.True(File.Exists(file));
        Assert.Equal([Paths(First).Work], BoardLease.Read(Lease)!.Directories);
    }

    [Fact]
    public async Task What_a_run_unpacked_is_out_of_the_way_at_once_and_removed_by_the_dispatcher()
    {
        var dispatcher = CreateTestProbe();
        var board = Board(dispatcher: dispatcher);
        await AcquireAsync(board, First, 1);
        Directory.CreateDirectory(Path.Combine(Paths(First).Nfs, "etc"));

        await board.Ask<Released>(new Release(First));

        var aside = ((Discard)await dispatcher.FishForMessageAsync(m => m is Discard, Patience)).Directory;
        Assert.Equal(Path.GetDirectoryName(Paths(First).Nfs), Path.GetDirectoryName(aside));
        Assert.True(Directory.Exists(Path.Combine(aside, "etc")));
        Assert.Equal([aside], RunDirectories.LeftAside(Path.GetDirectoryName(aside)!));
        Assert.False(Directory.Exists(Paths(First).Nfs));
    }

    [Fact]
    public async Task A_damaged_note_does_not_keep_the_board_from_work()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Lease)!);
        await File.WriteAllTextAsync(Lease, "{");

        Assert.IsType<Acquired>(await AcquireAsync(Board(), Second, 2));
        Assert.True(File.Exists(Switched), "the board should have been switched off");
    }

    [Fact]
    public async Task A_console_server_that_does_not_answer_keeps_nothing_else_waiting()
    {
        using var stop = new CancellationTokenSource();
        var board = Board(connect: async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            throw new InvalidOperationException("unreachable");
        });
        await AcquireAsync(board, First, 1);
        var console = new BoardHandle(board, First).OpenConsoleAsync("uart0", stop.Token);

        Assert.IsType<Done>(await board.Ask<object>(Commands(First, $"touch {Mark("off")}")));

        await stop.CancelAsync();
        var stopped = await Assert.ThrowsAsync<Dispatch.Consoles.WaitStoppedException>(() => console);
        Assert.Equal("the answer of the console server had not come on uart0; nothing was received. Is it running, and can the dispatcher reach it?", stopped.Message);
        await board.Ask<Released>(new Release(First));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_folder, recursive: true);
    }

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private string Mark(string name) => Path.Combine(_folder, name);

    private static RunCommands Commands(JobId job, params string[] commands) => new(job, commands, TimeSpan.FromMinutes(20), default);

    private IActorRef Board(
        string? off = null, Akka.TestKit.TestProbe? dispatcher = null, Func<string, CancellationToken, Task<Dispatch.Consoles.IByteChannel>>? connect = null, JobId? resumes = null,
        bool isToldOf = true)
    {
        var text = Sample.Device.Replace("power_off: pdu off 5", $"power_off: {off ?? $"touch {Switched}"}", StringComparison.Ordinal);
        var device = DeviceConfiguration.Parse(text, "mustang-01.yaml").Device!;
        var tftp = Sys.ActorOf(TftpServer.Props(new TftpServerSettings { Listen = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0) }, TimeProvider.System));
        var props = DeviceActor.Props(device, _settings, tftp, TimeProvider.System, connect ?? Dispatch.Consoles.ConnectCommand.OpenAsync);
        var board = dispatcher is null ? Sys.ActorOf(props) : dispatcher.ChildActorOf(props);
        if (isToldOf) board.Tell(new TakeUp(resumes, null, 0));
        return board;
    }

    private Task<object> AcquireAsync(IActorRef board, JobId job, long fencing) => board.Ask<object>(new Acquire(job, fencing, _log, Paths(job)));

    private RunPaths Paths(JobId job) => new(Path.Combine(_folder, "work", $"{job}"), Path.Combine(_folder, "tftp", $"{job}"), Path.Combine(_folder, "nfs", $"{job}"), $"{job}");

    private sealed class Guest : ReceiveActor;
}
