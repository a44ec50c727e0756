using System.Net;
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

/// <summary>What the run that holds a board learns of the TFTP server.</summary>
public sealed class BoardTftpTests : TestKit
{
    private static readonly JobId Job = new(7);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("device-tftp-").FullName;
    private readonly RunLog _log;
    private readonly IActorRef _board;

    public BoardTftpTests()
    {
        _log = new RunLog(Path.Combine(_folder, "log"), TimeProvider.System, []);
        _board = Sys.ActorOf(DeviceActor.Props(Sample.Board(), new DispatchSettings(DispatcherConfiguration.Default, "lab-a", _folder) { LockDirectory = _folder }, TestActor, TimeProvider.System));
    }

    [Fact]
    public async Task Transfers_and_refusals_are_in_the_runs_log()
    {
        await AcquireAsync();
        var client = IPEndPoint.Parse("10.0.0.17:2061");

        _board.Tell(new TftpMessages.TransferFinished("7", "7/kernel/uImage", client, 1000, TimeSpan.FromSeconds(1), 0, true));
        _board.Tell(new TftpMessages.TransferRefused("7", "7/kernel/Uimage", client, TftpErrorCode.FileNotFound, "no running job published this name"));
        _board.Tell(new TftpMessages.TransferRefused("8", "8/dtb", client, TftpErrorCode.FileNotFound, "of another run"));
        await ProblemAsync(new TftpMessages.Status(client, null, 0));

        _log.Flush();
        var lines = await File.ReadAllTextAsync(_log.Path);
        Assert.Contains("tftp: 10.0.0.17:2061 has 7/kernel/uImage: 1000 bytes", lines, StringComparison.Ordinal);
        Assert.Contains("tftp: refused 10.0.0.17:2061 '7/kernel/Uimage': no running job published this name", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("of another run", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_listen_says_why()
    {
        await AcquireAsync();

        Assert.Equal("port 69 is taken", await ProblemAsync(new TftpMessages.Status(null, "port 69 is taken", 0)));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AcquireAsync()
    {
        var paths = new RunPaths(Path.Combine(_folder, "work"), Path.Combine(_folder, "tftp"), Path.Combine(_folder, "nfs"), "7");
        Assert.IsType<Acquired>(await _board.Ask<object>(new Acquire(Job, 1, _log, paths), Patience));
        Assert.Equal("7", (await ExpectMsgAsync<TftpMessages.Subscribe>(Patience)).RunId);
    }

    private async Task<string?> ProblemAsync(TftpMessages.Status status)
    {
        var asked = _board.Ask<TftpChecked>(new CheckTftp(Job), Patience);
        await ExpectMsgAsync<TftpMessages.GetStatus>(Patience);
        LastSender.Tell(status);
        return (await asked).Problem;
    }
}
