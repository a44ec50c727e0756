using System.Text;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>A file that is sent while it is written.</summary>
internal sealed class StreamedText(string contentType, string name, Func<Stream, Task> write) : IResult
{
    public StreamedText(string contentType, string name, IAsyncEnumerable<string> pieces)
        : this(contentType, name, to => WriteAsync(to, pieces))
    {
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = contentType;
        httpContext.Response.Headers.ContentDisposition = TextFile.Disposition(name);
        httpContext.Response.Headers.XContentTypeOptions = "nosniff";
        return HeadRequests.IsHead(httpContext) ? Task.CompletedTask : write(httpContext.Response.Body);
    }

    private static async Task WriteAsync(Stream to, IAsyncEnumerable<string> pieces)
    {
        await using var writer = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await foreach (var piece in pieces) await writer.WriteAsync(piece);
    }
}
