using System.Net;
using System.Security.Cryptography;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Dispatch.Boot.Login;

/// <summary>Serves one file over HTTP while a board fetches it: under a path that cannot be guessed, to the board's address alone where that is known, and not a moment longer
/// (pipeline.md §15).</summary>
internal sealed class OverlayServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private OverlayServer(WebApplication server, string path, int port) => (_server, Path, Port) = (server, path, port);

    /// <summary>Begins with a slash and ends with the file's name.</summary>
    public string Path { get; }

    public int Port { get; }

    /// <param name="only">The one address that is answered; null: any.</param>
    /// <exception cref="ActionFault">Infrastructure: no port can be had.</exception>
    public static async Task<OverlayServer> StartAsync(string file, IPAddress? only, RunLog log, CancellationToken stop)
    {
        const int secretBytes = 16;
        var path = $"/tmp/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(secretBytes))}/{System.IO.Path.GetFileName(file)}";
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Any, 0));
        var server = builder.Build();
        server.Run(context => AnswerAsync(context, path, file, only, log));
        try
        {
            await server.StartAsync(stop);
        }
        catch (IOException e)
        {
            await server.DisposeAsync();
            throw ActionFault.Infrastructure($"the test overlay cannot be served over HTTP: {e.Message}", e);
        }

        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new OverlayServer(server, path, new Uri(address).Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext context, string path, string file, IPAddress? only, RunLog log)
    {
        var (request, response) = (context.Request, context.Response);
        var from = context.Connection.RemoteIpAddress;
        var isRight = request.Path == path && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));
        if (only is not null && !only.Equals(from))
        {
            log.Warning($"HTTP: {from} asked for {request.Path}; only {only} gets the test overlay");
            response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        log.Debug($"HTTP: {from} {request.Method} {request.Path}");
        response.StatusCode = isRight ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        if (!isRight) return;
        response.ContentType = "application/gzip";
        response.ContentLength = new FileInfo(file).Length;
        if (HttpMethods.IsGet(request.Method)) await response.SendFileAsync(file, context.RequestAborted);
    }
}
