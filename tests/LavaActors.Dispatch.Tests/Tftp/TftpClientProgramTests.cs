using System.Net;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Dispatch.Tests.Images;
using LavaActors.Dispatch.Tftp;

namespace LavaActors.Dispatch.Tests.Tftp;

/// <summary>The clients people use, against the server.</summary>
public sealed class TftpClientProgramTests : TestKit
{
    private readonly Scratch _scratch = new();

    public TftpClientProgramTests()
    {
        Scratch.Requires("tftp", "tftp-hpa");
        Scratch.Requires("curl", "curl");
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _scratch.Dispose();
    }

    private async Task<IPEndPoint> Serve(int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        var path = _scratch.Write("content", content);
        var server = Sys.ActorOf(TftpServer.Props(new TftpServerSettings { Listen = new IPEndPoint(IPAddress.Loopback, 0) }, TimeProvider.System));
        await server.Ask<TftpMessages.Published>(new TftpMessages.Publish("run", "1/tftp-deploy-k3x9abcd/kernel/uImage", path), TimeSpan.FromSeconds(10));
        return (await server.Ask<TftpMessages.Status>(TftpMessages.GetStatus.Instance, TimeSpan.FromSeconds(10))).Listening!;
    }

    [Fact]
    public async Task The_client_of_tftp_hpa_fetches_a_large_file()
    {
        // Above 65535 blocks of 512 bytes, the only size this client knows.
        var address = await Serve(34_000_000);
        _scratch.Shell($"tftp -m binary {address.Address} {address.Port} -c get 1/tftp-deploy-k3x9abcd/kernel/uImage got; cmp content got");
    }

    [Fact]
    public async Task Curl_fetches_with_large_blocks()
    {
        var address = await Serve(3_000_000);
        _scratch.Shell($"curl -sS --tftp-blksize 1468 -o got tftp://{address}//1/tftp-deploy-k3x9abcd/kernel/uImage; cmp content got");
    }

    [Fact]
    public async Task Clients_are_told_why_a_file_is_refused()
    {
        var address = await Serve(10);
        Assert.Contains("no running job published this name", _scratch.Shell($"tftp -m binary {address.Address} {address.Port} -c get secret got 2>&1 || true"), StringComparison.Ordinal);
        Assert.Contains("octet", _scratch.Shell($"tftp -m ascii {address.Address} {address.Port} -c get 1/tftp-deploy-k3x9abcd/kernel/uImage got 2>&1 || true"), StringComparison.Ordinal);
        _scratch.Shell("echo x > up");
        Assert.Contains("read only", _scratch.Shell($"tftp -m binary {address.Address} {address.Port} -c put up up 2>&1 || true"), StringComparison.Ordinal);
    }
}
