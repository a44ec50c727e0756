using System.Net;
using System.Net.Sockets;
using Akka.TestKit.Xunit2;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Guests;

public sealed class GuestSessionTests : TestKit
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _file = Path.GetTempFileName();
    private readonly RunLog _log;
    private readonly JobKeys _keys = new("test");
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public GuestSessionTests()
    {
        _log = new RunLog(_file, TimeProvider.System, []);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    private GuestTarget Target => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port, "root");

    [Fact]
    public async Task A_host_that_takes_the_connection_and_says_nothing_is_named_with_what_to_look_at()
    {
        _listener.Listen();

        var fault = await FailAsync();

        Assert.Equal(ErrorTypes.Infrastructure, fault.ErrorType);
        Assert.Contains($"no SSH login was possible until the time was up; {Target} did not answer within 0.3 s. Does the host role start its SSH server", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_drops_packets_is_named_too()
    {
        // The one place of the queue is taken, so the kernel drops what comes next, as a firewall does.
        _listener.Listen(0);
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(_listener.LocalEndPoint!);

        Assert.Contains($"{Target} did not answer within 0.3 s", (await FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_is_closed_while_it_waits_gives_the_connection_up()
    {
        _listener.Listen();
        var session = Session();
        var login = session.ConnectAsync(Target, TimeProvider.System.GetUtcNow() + Patience, CancellationToken.None);
        using var accepted = await _listener.AcceptAsync().WaitAsync(Patience);

        await session.CloseAsync().WaitAsync(Patience);

        Assert.Equal(ErrorTypes.Canceled, (await Assert.ThrowsAsync<ActionFault>(() => login.WaitAsync(Patience))).ErrorType);
        Assert.True(await IsClosedAsync(accepted), "the connection should have been closed");
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _listener.Dispose();
        _keys.Dispose();
        File.Delete(_file);
    }

    private GuestSession Session() => GuestSession.Start(Sys, _log, _keys.KeyFor(new DeviceName("mustang-01")), TimeProvider.System);

    private Task<ActionFault> FailAsync() =>
        Assert.ThrowsAsync<ActionFault>(() => Session().ConnectAsync(Target, TimeProvider.System.GetUtcNow() + Short, CancellationToken.None).WaitAsync(Patience));

    /// <summary>Reads what the client said until it has hung up.</summary>
    private static async Task<bool> IsClosedAsync(Socket accepted)
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[1024];
        try
        {
            while (await accepted.ReceiveAsync(buffer, patience.Token) > 0)
            {
            }

            return true;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
