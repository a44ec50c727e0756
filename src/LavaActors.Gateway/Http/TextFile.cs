using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>A text that browsers save as a file.</summary>
internal static class TextFile
{
    /// <param name="name">Made safe for a header here.</param>
    public static IResult Of(string text, string contentType, string name) => new Answer(text, contentType, name);

    /// <summary>A header's value: the name without what ends it, or begins another.</summary>
    public static string Disposition(string name) => $"attachment; filename={string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'))}";

    private sealed class Answer(string text, string contentType, string name) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ContentDisposition = Disposition(name);
            return TypedResults.Text(text, contentType, System.Text.Encoding.UTF8).ExecuteAsync(httpContext);
        }
    }
}
