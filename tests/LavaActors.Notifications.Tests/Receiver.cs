using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LavaActors.Notifications.Tests;

/// <summary>An HTTP server that keeps what it is told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Receiver(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            Requests.Enqueue(new Heard(
                context.Request.Method, context.Request.Path + context.Request.QueryString, await reader.ReadToEndAsync(),
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            await answer(context);
        });
    }

    public ConcurrentQueue<Heard> Requests { get; } = new();

    public string Url { get; private set; } = "";

    public static async Task<Receiver> StartAsync(Func<HttpContext, Task>? answer = null)
    {
        var receiver = new Receiver(answer ?? (_ => Task.CompletedTask));
        await receiver._app.StartAsync();
        receiver.Url = receiver._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return receiver;
    }

    /// <summary>A client's way to receivers from which nothing comes back, as behind a firewall that drops what it does not know.</summary>
    public static SocketsHttpHandler Unreachable() => new()
    {
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromMilliseconds(100),
        ConnectCallback = async (_, stop) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            throw new NotSupportedException("it never ends");
        },
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal sealed record Heard(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers);
}
