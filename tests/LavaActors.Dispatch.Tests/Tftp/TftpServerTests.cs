using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Dispatch.Tests.Images;
using LavaActors.Dispatch.Tftp;

namespace LavaActors.Dispatch.Tests.Tftp;

public sealed class TftpServerTests : TestKit
{
    private const string Run = "run-1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Scratch _scratch = new();

    protected override void AfterAll()
    {
        base.AfterAll();
        _scratch.Dispose();
    }

    private static TftpServerSettings Settings(TftpLimits? limits = null, int port = 0) => new()
    {
        Listen = new IPEndPoint(IPAddress.Loopback, port),
        Limits = limits ?? new TftpLimits { ResendAfter = TimeSpan.FromMilliseconds(100) },
        RebindAfter = TimeSpan.FromMilliseconds(50),
    };

    private async Task<(IActorRef Server, IPEndPoint Address)> Start(TftpLimits? limits = null)
    {
        var server = Sys.ActorOf(TftpServer.Props(Settings(limits), TimeProvider.System));
        server.Tell(new TftpMessages.Subscribe(Run, TestActor));
        var status = await server.Ask<TftpMessages.Status>(TftpMessages.GetStatus.Instance, Patience);
        return (server, status.Listening!);
    }

    private async Task<byte[]> Publish(IActorRef server, string name, int size, IPAddress? onlyFor = null)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        var path = _scratch.Write(name.Replace('/', '-'), content);
        Assert.IsType<TftpMessages.Published>(await server.Ask(new TftpMessages.Publish(Run, name, path, onlyFor), Patience));
        return content;
    }

    private async Task<TftpMessages.TransferFinished> Finished()
    {
        await ExpectMsgAsync<TftpMessages.TransferStarted>(Patience);
        return await ExpectMsgAsync<TftpMessages.TransferFinished>(Patience);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(100_000)]
    public async Task A_file_arrives_without_options(int size)
    {
        var (server, address) = await Start();
        var content = await Publish(server, "1/kernel", size);
        using var client = new TestClient();
        Assert.Equal(content, client.Get(address, "/1/kernel").Content);
        var finished = await Finished();
        Assert.Equal((Run, "1/kernel", (long)size, 0L, true), (finished.RunId, finished.Name, finished.Bytes, finished.Resent, finished.LastAckSeen));
        Assert.Equal(client.LocalEndPoint, finished.Client);
    }

    [Fact]
    public async Task Options_are_granted_and_used()
    {
        var (server, address) = await Start();
        var content = await Publish(server, "k", 1_000_000);
        using var client = new TestClient();
        Assert.Equal(content, client.Get(address, "k", new("tsize", "0"), new("blksize", "1468"), new("timeout", "2"), new("windowsize", "16"), new("unknown", "1")).Content);
        Assert.Equal([new("tsize", "1000000"), new("blksize", "1468"), new("timeout", "2"), new("windowsize", "16")], client.Granted);
        var started = await ExpectMsgAsync<TftpMessages.TransferStarted>(Patience);
        Assert.Equal((1468, 16), (started.BlockSize, started.WindowSize));
    }

    [Fact]
    public async Task More_than_65535_blocks_roll_over()
    {
        var (server, address) = await Start();
        var content = await Publish(server, "k", 70_000 * 16);
        using var client = new TestClient();
        Assert.Equal(content, client.Get(address, "k", new("blksize", "16"), new("windowsize", "32")).Content);
        Assert.Contains((ushort)0, client.Blocks);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Packets_lost_on_either_way_are_sent_again(int window)
    {
        var (server, address) = await Start();
        var content = await Publish(server, "k", 60_000);
        using var client = new TestClient { LosesReceived = n => n is 1 or 3 or 4 || n % 13 == 0, LosesSent = n => n % 11 == 2 };
        Assert.Equal(content, client.Get(address, "k", new("blksize", "1024"), new("windowsize", $"{window}")).Content);
        Assert.True((await Finished()).Resent > 0);
    }

    [Fact]
    public async Task Doubled_acknowledgements_do_not_double_the_data()
    {
        var (server, address) = await Start();
        var content = await Publish(server, "k", 51_200);
        using var client = new TestClient { AckCopies = 3 };
        Assert.Equal(content, client.Get(address, "k").Content);
        Assert.Equal(101, client.Blocks.Count);
    }

    [Fact]
    public async Task A_client_that_falls_silent_is_given_up_with_the_block_named()
    {
        var (server, address) = await Start(new TftpLimits { ResendAfter = TimeSpan.FromMilliseconds(30), Resends = 3 });
        await Publish(server, "k", 5000);
        using var client = new TestClient();
        client.Send(address, new TftpPacket.ReadRequest("k", "octet", []));
        var (_, from) = client.Receive();
        client.Send(from, new TftpPacket.Ack(1));
        await ExpectMsgAsync<TftpMessages.TransferStarted>(Patience);
        var failed = await ExpectMsgAsync<TftpMessages.TransferFailed>(Patience);
        Assert.Contains("block 2 of 10 was sent 4 times", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(512, failed.Bytes);
    }

    [Fact]
    public async Task A_client_that_is_silent_only_after_the_last_block_has_its_file()
    {
        var (server, address) = await Start(new TftpLimits { ResendAfter = TimeSpan.FromMilliseconds(30), Resends = 3 });
        await Publish(server, "k", 100);
        using var client = new TestClient { LosesSent = _ => true };
        client.Get(address, "k");
        Assert.False((await Finished()).LastAckSeen);
    }

    [Fact]
    public async Task A_client_that_stops_with_an_error_is_reported_with_its_words()
    {
        var (server, address) = await Start();
        await Publish(server, "k", 5000);
        using var client = new TestClient();
        client.Send(address, new TftpPacket.ReadRequest("k", "octet", [new("tsize", "0")]));
        client.Send(client.Receive().From, new TftpPacket.Error(TftpErrorCode.OptionRefused, "too\nbig"));
        await ExpectMsgAsync<TftpMessages.TransferStarted>(Patience);
        Assert.Contains("error 8: too?big", (await ExpectMsgAsync<TftpMessages.TransferFailed>(Patience)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_may_use_one_port_for_all_its_files()
    {
        var (server, address) = await Start();
        var files = new List<byte[]>();
        for (var i = 0; i < 20; i++)
            files.Add(await Publish(server, $"k{i}", 100 + i));
        using var client = new TestClient();
        for (var i = 0; i < 20; i++)
            Assert.Equal(files[i], client.Get(address, $"k{i}").Content);
    }

    [Fact]
    public async Task Many_clients_are_served_at_once()
    {
        var (server, address) = await Start();
        var content = await Publish(server, "k", 300_000);
        var all = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using var client = new TestClient();
                return client.Get(address, "k", new TftpOption("blksize", "1468")).Content;
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.All(all, got => Assert.Equal(content, got));
    }

    [Fact]
    public async Task A_refused_request_is_answered_and_the_run_is_told()
    {
        var (server, address) = await Start();
        await Publish(server, "1/k", 10, IPAddress.Loopback);
        using var client = new TestClient();
        Assert.Equal(TftpErrorCode.FileNotFound, client.Get(address, "1/typo").Error!.Code);
        Assert.Equal("1/typo", (await ExpectMsgAsync<TftpMessages.TransferRefused>(Patience)).Name);
        Assert.Equal(TftpErrorCode.AccessViolation, client.Get(address, "../etc/passwd").Error!.Code);
        await ExpectMsgAsync<TftpMessages.TransferRefused>(Patience);
        client.Send(address, new TftpPacket.ReadRequest("1/k", "netascii", []));
        Assert.Contains("octet", Assert.IsType<TftpPacket.Error>(client.Receive().Packet).Message, StringComparison.Ordinal);
        await ExpectMsgAsync<TftpMessages.TransferRefused>(Patience);
        client.Send(address, new TftpPacket.WriteRequest("1/k", "octet"));
        Assert.Equal(TftpErrorCode.AccessViolation, Assert.IsType<TftpPacket.Error>(client.Receive().Packet).Code);
    }

    [Fact]
    public async Task A_file_for_one_device_is_not_given_to_another()
    {
        var (server, address) = await Start();
        var content = await Publish(server, "k", 10, IPAddress.Parse("127.0.0.7"));
        using var stranger = new TestClient();
        using var device = new TestClient(IPAddress.Parse("127.0.0.7"));
        Assert.Equal(TftpErrorCode.AccessViolation, stranger.Get(address, "k").Error!.Code);
        Assert.Equal(content, device.Get(address, "k").Content);
    }

    [Fact]
    public async Task A_withdrawn_file_is_gone_and_its_transfer_is_stopped()
    {
        var (server, address) = await Start();
        await Publish(server, "k", 5000);
        using var client = new TestClient();
        client.Send(address, new TftpPacket.ReadRequest("k", "octet", []));
        Assert.IsType<TftpPacket.Data>(client.Receive().Packet);
        await server.Ask<TftpMessages.Withdrawn>(new TftpMessages.Withdraw(Run), Patience);
        TftpPacket packet;
        do
            packet = client.Receive().Packet;
        while (packet is TftpPacket.Data);
        Assert.Contains("withdrawn", Assert.IsType<TftpPacket.Error>(packet).Message, StringComparison.Ordinal);
        using var other = new TestClient();
        Assert.Equal(TftpErrorCode.FileNotFound, other.Get(address, "k").Error!.Code);
    }

    [Fact]
    public async Task A_published_file_that_is_not_on_the_disk_says_so()
    {
        var (server, address) = await Start();
        await server.Ask(new TftpMessages.Publish(Run, "k", _scratch["missing"]), Patience);
        await server.Ask(new TftpMessages.Publish(Run, "d", _scratch.Root), Patience);
        using var client = new TestClient();
        Assert.Equal(TftpErrorCode.FileNotFound, client.Get(address, "k").Error!.Code);
        Assert.Contains("missing", (await ExpectMsgAsync<TftpMessages.TransferFailed>(Patience)).Reason, StringComparison.Ordinal);
        Assert.Equal(TftpErrorCode.AccessViolation, client.Get(address, "d").Error!.Code);
    }

    [Fact]
    public async Task Noise_on_the_port_does_no_harm()
    {
        var (server, address) = await Start();
        var content = await Publish(server, "k", 1000);
        using var noise = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = new byte[random.Next(0, 1500)];
            random.NextBytes(bytes);
            if (bytes.Length > 1)
                (bytes[0], bytes[1]) = (0, (byte)random.Next(8));
            noise.SendTo(bytes, address);
        }

        Assert.Equal(content, GetPatiently(address, "k"));
    }

    /// <summary>The noise may have filled the kernel's buffer, so that the first request is lost; real clients ask again too.</summary>
    private static byte[] GetPatiently(IPEndPoint address, string name)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var client = new TestClient();
            try
            {
                return client.Get(address, name).Content;
            }
            catch (SocketException) when (attempt < 3)
            {
                // Asked again by the loop.
            }
        }
    }

    [Fact]
    public async Task A_taken_port_is_named_with_the_remedy_and_used_as_soon_as_it_is_free()
    {
        var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)other.LocalEndPoint!;
        var server = Sys.ActorOf(TftpServer.Props(Settings(port: address.Port), TimeProvider.System));
        var status = await server.Ask<TftpMessages.Status>(TftpMessages.GetStatus.Instance, Patience);
        Assert.Null(status.Listening);
        Assert.Contains($"{address}: port {address.Port} is taken", status.Problem, StringComparison.Ordinal);
        other.Dispose();
        await AwaitAssertAsync(
            async () => Assert.Equal(address, (await server.Ask<TftpMessages.Status>(TftpMessages.GetStatus.Instance, Patience)).Listening), Patience);
    }

    [Fact]
    public async Task An_address_this_host_has_not_is_named_with_the_remedy()
    {
        var settings = Settings() with { Listen = new IPEndPoint(IPAddress.Parse("192.0.2.77"), 6969) };
        var server = Sys.ActorOf(TftpServer.Props(settings, TimeProvider.System));
        var status = await server.Ask<TftpMessages.Status>(TftpMessages.GetStatus.Instance, Patience);
        Assert.Contains("no interface of this host has the address 192.0.2.77", status.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Above_the_limit_of_transfers_a_request_waits_for_its_turn()
    {
        var (server, address) = await Start(new TftpLimits { Transfers = 1, ResendAfter = TimeSpan.FromMilliseconds(50), Resends = 100 });
        await Publish(server, "k", 600);
        using var first = new TestClient();
        first.Send(address, new TftpPacket.ReadRequest("k", "octet", []));
        var (_, from) = first.Receive();
        using var second = new TestClient();
        second.Send(address, new TftpPacket.ReadRequest("k", "octet", []));
        // Requests are taken in their order: once this one is refused, the one before it has been looked at.
        using var third = new TestClient();
        Assert.NotNull(third.Get(address, "missing").Error);
        Assert.Equal(1, (await server.Ask<TftpMessages.Status>(TftpMessages.GetStatus.Instance, Patience)).Transfers);
        first.Send(from, new TftpPacket.Error(TftpErrorCode.NotDefined, "enough"));
        await AwaitAssertAsync(
            async () => Assert.Equal(0, (await server.Ask<TftpMessages.Status>(TftpMessages.GetStatus.Instance, Patience)).Transfers), Patience);
        Assert.Equal(600, second.Get(address, "k").Content.Length);
    }
}
