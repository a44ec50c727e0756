using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LavaActors.Dispatch.Tests.Download;

/// <summary>A real HTTP server on loopback whose answers a test writes; it remembers what it was asked.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = new(StringComparer.Ordinal);

    private TestServer(WebApplication app) => _app = app;

    public ConcurrentQueue<(string Method, string Path, IHeaderDictionary Headers)> Asked { get; } = new();

    public string Root => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<TestServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new TestServer(app);
        app.Run(context =>
        {
            server.Asked.Enqueue((context.Request.Method, context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value))));
            if (server._answers.TryGetValue(context.Request.Path, out var answer))
                return answer(context);
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return server;
    }

    public int Count(string method, string path) => Asked.Count(a => a.Method == method && a.Path == path);

    public string On(string path, Func<HttpContext, Task> answer)
    {
        _answers[path] = answer;
        return Root + path;
    }

    /// <summary>Serves bytes with their length, and with an ETag to which it answers 304.</summary>
    public string File(string path, byte[] content, string? tag = null) => On(path, async context =>
    {
        if (tag is not null)
        {
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                context.Response.StatusCode = 304;
                return;
            }
        }

        context.Response.ContentLength = content.Length;
        if (context.Request.Method != "HEAD")
            await context.Response.Body.WriteAsync(content);
    });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
