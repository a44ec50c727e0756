using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LavaActors.Node.Tests.Definitions;

/// <summary>Files of a directory over HTTP on loopback. <c>/silent</c> never answers, <c>/to?URL</c> redirects.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _end = new();

    private FileServer(WebApplication app) => _app = app;

    public ConcurrentBag<string> Asked { get; } = [];

    public int Port { get; private set; }

    public static async Task<FileServer> StartAsync(string directory)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new FileServer(builder.Build());
        server._app.Run(context => server.AnswerAsync(context, directory));
        await server._app.StartAsync();
        server.Port = new Uri(server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, string directory)
    {
        var path = context.Request.Path.Value ?? "";
        Asked.Add(path);
        if (path.StartsWith("/silent", StringComparison.Ordinal))
        {
            var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var here = _end.Token.Register(() => end.TrySetResult());
            await using var there = context.RequestAborted.Register(() => end.TrySetResult());
            await end.Task;
            return;
        }

        if (path.StartsWith("/to", StringComparison.Ordinal))
        {
            context.Response.Redirect(Uri.UnescapeDataString(context.Request.QueryString.Value![1..]));
            return;
        }

        var file = Path.Combine(directory, path.TrimStart('/'));
        if (!File.Exists(file)) context.Response.StatusCode = StatusCodes.Status404NotFound;
        else await context.Response.SendFileAsync(file);
    }
}
