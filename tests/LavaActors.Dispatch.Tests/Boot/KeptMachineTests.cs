using System.Net.Sockets;
using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Consoles.Kept;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Boot;

public sealed class KeptMachineTests : IDisposable
{
    private const string Gone = "the machine of namespace 'common' ended with the dispatcher's process (qemu), and with it what the job had done there; submit the job again";

    private readonly ActionBench _bench = ActionBench.Of(Machine.Job, Machine.Device);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_run_goes_on_in_a_machine_that_runs_and_is_told_how_any_other_ended()
    {
        Assert.Null(KeptMachine.WhyOver("common", "qemu", new KeeperHello(null, 5, 0)));
        Assert.Equal(Gone, KeptMachine.WhyOver("common", "qemu", null));
        Assert.Equal(
            "the machine of namespace 'common' ended while the dispatcher was away (qemu, exit code 139, as of signal 11), and with it what the job had done there; submit the job again",
            KeptMachine.WhyOver("common", "qemu", new KeeperHello(139, 5, 0)));
    }

    [Fact]
    public async Task A_machine_is_kept_where_somebody_may_come_back_to_it()
    {
        var scope = Scope(grace: TimeSpan.FromMinutes(5), keeper: ["lava-actors"]);

        await KeptMachine.StartAsync(scope, "qemu common", ["qemu"], default);

        Assert.Empty(_bench.Board.Programs);
        Assert.Single(_bench.Board.Opened);
        Assert.Equal("qemu common", scope.Run.Data.Find("common", KeptMachine.Console));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(300, false)]
    public async Task Any_other_ends_with_the_process(int grace, bool hasKeeper)
    {
        var scope = Scope(TimeSpan.FromSeconds(grace), hasKeeper ? ["lava-actors"] : null);

        await KeptMachine.StartAsync(scope, "qemu common", ["qemu"], default);

        Assert.Single(_bench.Board.Programs);
        Assert.Null(scope.Run.Data.Find("common", KeptMachine.Console));
    }

    [Fact]
    public async Task A_machine_whose_socket_would_have_too_long_a_path_runs_and_the_log_says_that_it_is_not_kept()
    {
        var scope = Scope(TimeSpan.FromMinutes(5), ["lava-actors"], work: "/" + new string('w', 100));

        await KeptMachine.StartAsync(scope, "qemu common", ["qemu"], default);

        Assert.Single(_bench.Board.Programs);
        Assert.Contains("qemu common will end with the dispatcher's process, should that be restarted: the path of its socket", _bench.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_machine_that_nobody_keeps_has_ended_with_the_process(bool isKnown)
    {
        if (isKnown) _bench.Run.Data.Set("common", KeptMachine.Console, "qemu common");
        _bench.Board.OpensChannels = true;

        var fault = await Assert.ThrowsAsync<ActionFault>(() => KeptMachine.AttachAsync(_bench.Run, "common", "qemu", default));

        Assert.Equal((ErrorTypes.Infrastructure, Gone), (fault.ErrorType, fault.Message));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public async Task A_machine_that_is_kept_is_the_console_again_or_says_how_it_ended(int? exit)
    {
        _bench.Run.Data.Set("common", KeptMachine.Console, "qemu common");
        _bench.Board.OpensChannels = true;
        using var keeper = Hear(new KeeperHello(exit, 77, 5));

        if (exit is null)
        {
            Assert.Same(_bench.Board.Terminal, await KeptMachine.AttachAsync(_bench.Run, "common", "qemu", default));
            Assert.Contains("qemu common went on while the dispatcher was away, and its console is there again; 77 bytes", _bench.Log, StringComparison.Ordinal);
        }
        else
        {
            var fault = await Assert.ThrowsAsync<ActionFault>(() => KeptMachine.AttachAsync(_bench.Run, "common", "qemu", default));
            Assert.Contains("ended while the dispatcher was away (qemu, exit code 1)", fault.Message, StringComparison.Ordinal);
        }

        Assert.Contains("5 bytes of what qemu common printed while the dispatcher was away are lost", _bench.Log, StringComparison.Ordinal);
    }

    /// <summary>A played keeper.</summary>
    private Socket Hear(KeeperHello hello)
    {
        var path = KeptConsole.SocketOf(_bench.Run.Paths, "qemu common");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        _ = AnswerAsync();
        return listener;

        async Task AnswerAsync()
        {
            var client = await listener.AcceptAsync();
            await client.SendAsync(KeeperFrame.Of(KeeperFrame.Hello, hello.ToBytes()));
        }
    }

    private ActionScope Scope(TimeSpan grace, IReadOnlyList<string>? keeper, string? work = null)
    {
        var own = _bench.Run;
        var run = new RunContext
        {
            Order = own.Order,
            Job = own.Job,
            Device = own.Device,
            Settings = own.Settings with { Configuration = own.Settings.Configuration with { Grace = grace }, Keeper = keeper },
            Paths = own.Paths with { Work = work ?? "/w/7" },
            Log = own.Log,
            Clock = own.Clock,
            Board = own.Board,
            Login = null,
            Group = null,
            Keys = own.Keys,
            Downloads = own.Downloads,
            Report = own.Report,
        };
        return new ActionScope(_bench.Node("execute-qemu"), run, own.Clock.GetUtcNow() + TimeSpan.FromMinutes(10), 1);
    }
}
