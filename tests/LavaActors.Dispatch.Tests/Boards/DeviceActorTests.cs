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

public sealed class DeviceActorTests : TestKit
{
    private static readonly JobId First = new(7), Second = new(8);

    private readonly string _folder = Directory.CreateTempSubdirectory("device-").FullName;
    private readonly RunLog _log;
    private readonly DispatchSettings _settings;

    public DeviceActorTests()
    {
        _log = new RunLog(Path.Combine(_folder, "log"), TimeProvider.System, []);
        _settings = new DispatchSettings(DispatcherConfiguration.Default, "lab-a", _folder);
    }

    private string Switched => Path.Combine(_folder, "switched");

    private string Lease => _settings.LeaseFile("mustang-01");

    [Fact]
    public async Task One_run_holds_the_board_and_every_other_is_refused_by_name()
    {
        var board = Board();
        Assert.IsType<Acquired>(await AcquireAsync(board, First, 1));

        Assert.Equal("mustang-01 is held by job 7; job 8 must wait until that has ended", Assert.IsType<Refused>(await AcquireAsync(board, Second, 2)).Why);
        Assert.Contains("held by job 7", Assert.IsType<Refused>(await board.Ask<object>(new RunCommands(Second, ["false"], TimeSpan.FromSeconds(5)))).Why, StringComparison.Ordinal);

        await board.Ask<Released>(new Release(First));
        Assert.IsType<Acquired>(await AcquireAsync(board, Second, 2));
        Assert.Contains("held by job 8", Assert.IsType<Refused>(await board.Ask<object>(new RunCommands(First, ["false"], TimeSpan.FromSeconds(5)))).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reservation_older_than_one_that_was_seen_is_refused()
    {
        var board = Board();
        await AcquireAsync(board, Second, 2);
        await board.Ask<Released>(new Release(Second));

        Assert.Equal("mustang-01 is not reserved for job 7 any more", Assert.IsType<Refused>(await AcquireAsync(board, First, 1)).Why);
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
        Assert.False(File.Exists(Lease));
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
    public async Task A_power_command_that_fails_is_the_labs_fault_and_says_what_it_said()
    {
        var board = Board();
        await AcquireAsync(board, First, 1);

        var fault = Assert.IsType<Failed>(await board.Ask<object>(new RunCommands(First, ["ls /there/is/no/such/file"], TimeSpan.FromSeconds(30)))).Fault;

        Assert.Equal(Protocol.Runs.ErrorTypes.Infrastructure, fault.ErrorType);
        Assert.Contains("/there/is/no/such/file", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_the_device_does_not_have_names_those_it_has()
    {
        var board = Board();
        await AcquireAsync(board, First, 1);

        var fault = Assert.IsType<Failed>(await board.Ask<object>(new OpenConsole(First, "uart7"))).Fault;

        Assert.Equal("mustang-01 has no connection 'uart7'; it has uart0", fault.Message);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_folder, recursive: true);
    }

    private IActorRef Board()
    {
        var text = Sample.Device.Replace("power_off: pdu off 5", $"power_off: touch {Switched}", StringComparison.Ordinal);
        var device = DeviceConfiguration.Parse(text, "mustang-01.yaml").Device!;
        var tftp = Sys.ActorOf(TftpServer.Props(new TftpServerSettings { Listen = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0) }, TimeProvider.System));
        return Sys.ActorOf(DeviceActor.Props(device, _settings, tftp, TimeProvider.System));
    }

    private Task<object> AcquireAsync(IActorRef board, JobId job, long fencing) => board.Ask<object>(new Acquire(job, fencing, _log, Paths(job)));

    private RunPaths Paths(JobId job) => new(Path.Combine(_folder, "work", $"{job}"), Path.Combine(_folder, "tftp", $"{job}"), Path.Combine(_folder, "nfs", $"{job}"), $"{job}");
}
