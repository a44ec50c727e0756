using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using LavaActors.Devices;
using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Runs;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Guests;

/// <summary>Which runs have a way to their board beside its console, and how long it may take.</summary>
public sealed class SecondConnectionTests : IDisposable
{
    private static readonly GuestTarget Board = new("10.0.0.5", 22, "root");

    private readonly JobKeys _keys = new("test");

    private ILoginKey BoardsKey => _keys.KeyFor(new DeviceName("mustang-01"));

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void A_host_has_one_as_soon_as_a_guest_has_logged_in_to_its_own_board()
    {
        var second = Of(isGuest: false, Sample.Board())!;
        Assert.Null(second.Target);
        _keys.LoggedIn(new DeviceName("mustang-02"), Board with { Host = "10.0.0.6" });
        Assert.Null(second.Target);
        _keys.LoggedIn(new DeviceName("mustang-01"), Board);
        Assert.Equal(Board, second.Target);
        // The board was started again with another address.
        _keys.LoggedIn(new DeviceName("mustang-01"), Board with { Host = "10.0.0.7" });
        Assert.Equal(Board with { Host = "10.0.0.7" }, second.Target);
    }

    [Fact]
    public void A_device_with_an_ssh_host_has_one_beside_its_console() =>
        Assert.Equal(new GuestTarget("192.0.2.7", 2222, "tester"), Of(isGuest: false, PrimarySsh.Device, BoardsKey)!.Target);

    [Fact]
    public void A_guest_has_none()
    {
        _keys.LoggedIn(new DeviceName("mustang-01"), Board);
        Assert.Null(Of(isGuest: true, Sample.Board(), BoardsKey));
    }

    [Fact]
    public void Guests_of_different_boards_of_a_job_are_held_to_host_keys_of_their_own()
    {
        var settings = new DispatchSettings(DispatcherConfiguration.Default, "lab-a", "/nowhere");
        using var http = new HttpClient();
        var downloads = new ResourceDownload(http, null, new DownloadSettings(), TimeProvider.System);
        var ports = new PipelinePorts(ActorRefs.Nobody, Sample.Board(), ActorRefs.Nobody, ActorRefs.Nobody, _keys, downloads, settings, TimeProvider.System);

        Assert.Null(Guest(1).Learn("one"));
        Assert.Null(Guest(2).Learn("two"));
        Assert.Equal("one", Guest(1).Learn("two"));
        // The board's own run, over its second connection.
        Assert.Equal("one", BoardsKey.HostKeyOf(Board).Check("two"));

        HostKeyPin Guest(int board) => ports.LoginKey(Order(isGuest: true, $"mustang-0{board}"))!.HostKeyOf(Board);
    }

    [Fact]
    public async Task A_board_that_takes_the_connection_and_says_nothing_is_given_up_in_time()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var target = new GuestTarget("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port, "root");

        var failure = await Assert.ThrowsAsync<IOException>(() => Of(isGuest: false, Sample.Board())!.ConnectAsync(target, TimeSpan.FromMilliseconds(300), CancellationToken.None));

        Assert.Contains("did not answer within 0.3 s", failure.Message, StringComparison.Ordinal);
    }

    private SecondConnection? Of(bool isGuest, DeviceConfiguration device, ILoginKey? login = null) =>
        SecondConnection.Of(Order(isGuest), device, _keys, login, TimeProvider.System);

    private static RunOrder Order(bool isGuest, string board = "mustang-01") => new(new LeadJobId(7), new JobId(7), "7.0", "", new DeviceName(board), isGuest, null, 1);
}
