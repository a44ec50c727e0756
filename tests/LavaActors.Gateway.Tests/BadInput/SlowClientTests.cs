using System.Net;
using System.Net.Sockets;
using System.Text;
using LavaActors.Gateway.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LavaActors.Gateway.Tests.BadInput;

/// <summary>Clients that send a letter now and then, so that a connection is theirs for ever.</summary>
public sealed class SlowClientTests
{
    [Fact]
    public void A_request_has_to_come_within_its_time_and_its_size()
    {
        var limits = new KestrelServerLimits();

        GatewayHttp.Limit(limits);

        Assert.Equal((GatewayHttp.MaxBodyBytes, TimeSpan.FromSeconds(15)), (limits.MaxRequestBodySize, limits.RequestHeadersTimeout));
        Assert.Equal((240, TimeSpan.FromSeconds(5)), (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod));
        Assert.Equal(240, limits.MinResponseDataRate!.BytesPerSecond);
        Assert.InRange(limits.MaxRequestHeadersTotalSize, 1, 64 * 1024);
        Assert.InRange(limits.MaxRequestLineSize, 1, 64 * 1024);
        Assert.InRange(limits.MaxConcurrentConnections!.Value, 1, 100_000);
        Assert.InRange(limits.MaxConcurrentUpgradedConnections!.Value, 1, 100_000);
    }

    [Fact]
    public async Task Headers_that_do_not_end_are_answered_with_408_and_others_meanwhile()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel =>
        {
            GatewayHttp.Limit(kestrel.Limits);
            // The server looks once a second.
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromMilliseconds(50);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        await using var app = builder.Build();
        app.Run(_ => Task.CompletedTask);
        await app.StartAsync();
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, address.Port);
        await slow.GetStream().WriteAsync("POST /RPC2 HTTP/1.1\r\nHost: localhost\r\nX-Slow: "u8.ToArray());
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(address)).StatusCode);

        using var reader = new StreamReader(slow.GetStream(), Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 408 ", await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30)), StringComparison.Ordinal);
    }
}
