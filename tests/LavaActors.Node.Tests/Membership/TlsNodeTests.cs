using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LavaActors.Node.Hosting;
using LavaActors.Node.Membership;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LavaActors.Node.Tests.Membership;

/// <summary>Whole nodes in this process that talk by TLS, and strangers who try to.</summary>
public sealed class TlsNodeTests : IAsyncLifetime
{
    private readonly NodesHere _nodes = new();
    private readonly TestCertificates _lab = new();
    private readonly TestCertificates _other = new();
    private readonly int _first = NodesHere.FreePort();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _nodes.DisposeAsync();
        _lab.Dispose();
        _other.Dispose();
    }

    public static TheoryData<string> Strangers => ["of another CA", "signed by itself", "expired", "none"];

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Who_has_no_certificate_of_the_labs_CA_hears_nothing(string which)
    {
        await _nodes.ReadyAsync(await StartAsync(NodeRoles.Controller, _first, _lab, _first));

        Assert.Equal(0, await HeardAsync(which switch
        {
            "of another CA" => _other.Issue(),
            "signed by itself" => TestCertificates.SelfSigned(),
            "expired" => _lab.Issue(begin: -10, days: 5),
            _ => null,
        }));
    }

    [Fact]
    public async Task Nodes_of_one_CA_make_a_cluster_and_one_of_another_is_not_in_it()
    {
        var first = await StartAsync(NodeRoles.Controller, _first, _lab, _first);
        await _nodes.ReadyAsync(first);
        await _nodes.ReadyAsync(await StartAsync(NodeRoles.Gateway, NodesHere.FreePort(), _lab, _first));

        var stranger = await StartAsync(NodeRoles.Gateway, NodesHere.FreePort(), _other, _first);
        await stranger.WaitForShutdownAsync(_nodes.Limit);

        var why = stranger.Services.GetRequiredService<NodeEnd>().Why!;
        Assert.Equal(ExitCode.Usage, why.ExitCode);
        Assert.Contains("no seed has a certificate that this node believes", why.Text);
        var cluster = Akka.Cluster.Cluster.Get(first.Services.GetRequiredService<Akka.Actor.ActorSystem>());
        Assert.Equal(2, cluster.State.Members.Count);
        Assert.False(cluster.IsTerminated);
    }

    [Fact]
    public async Task A_seed_with_a_bad_certificate_does_not_take_a_healthy_node_down()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var bad = ServeAsync(listener, _other.Issue());

        var node = await StartAsync(NodeRoles.Controller, _first, _lab, _first, ((IPEndPoint)listener.LocalEndpoint).Port);
        await _nodes.ReadyAsync(node);

        Assert.Null(node.Services.GetRequiredService<NodeEnd>().Why);
        listener.Stop();
        await bad;
    }

    [Fact]
    public async Task A_node_that_calls_one_with_a_bad_certificate_later_goes_on_and_joins_when_that_is_mended()
    {
        var port = NodesHere.FreePort();
        var node = await StartAsync(NodeRoles.Gateway, NodesHere.FreePort(), _lab, port);
        using (var listener = new TcpListener(IPAddress.Loopback, port))
        {
            listener.Start();
            var called = new TaskCompletionSource();
            var bad = ServeAsync(listener, _other.Issue(), called.TrySetResult);
            await called.Task.WaitAsync(_nodes.Limit);
            listener.Stop();
            await bad;
        }

        Assert.Null(node.Services.GetRequiredService<NodeEnd>().Why);
        await _nodes.ReadyAsync(await StartAsync(NodeRoles.Controller, port, _lab, port));
        await _nodes.ReadyAsync(node);
    }

    // The bytes that a stranger gets who believes any certificate and shows this one.
    private async Task<int> HeardAsync(X509Certificate2? certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _first, _nodes.Limit);
        await using var stream = new SslStream(client.GetStream());
        try
        {
#pragma warning disable CA5359 // a stranger believes anything
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "lab", ClientCertificates = certificate is null ? null : [certificate], RemoteCertificateValidationCallback = (_, _, _, _) => true },
                _nodes.Limit);
#pragma warning restore CA5359
            await stream.WriteAsync(new byte[64], _nodes.Limit);
            return await stream.ReadAsync(new byte[1], _nodes.Limit);
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            return 0;
        }
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate, Func<bool>? called = null)
    {
        // A key that was never in a store is of no use to a server's side.
        using var own = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var stream = new SslStream(client.GetStream());
                try
                {
                    await stream.AuthenticateAsServerAsync(own);
                }
                catch (Exception error) when (error is IOException or AuthenticationException)
                {
                    // As it should be.
                }

                called?.Invoke();
            }
        }
        catch (Exception error) when (error is SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private Task<WebApplication> StartAsync(NodeRoles roles, int port, TestCertificates certificates, params int[] seeds) => _nodes.StartAsync(roles, "a", port, seeds, certificates.Files());
}
