using System.Text;
using System.Text.Encodings.Web;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http.OpenApi;

/// <summary><c>/api/openapi.json</c>, made of the endpoints themselves, and a page to try them at <c>/api/</c>, which needs nothing from elsewhere.</summary>
internal static class OpenApiEndpoints
{
    private const string PagePrefix = "LavaActors.Gateway.Assets.";

    public static void MapOpenApi(this IEndpointRouteBuilder app, string version)
    {
        app.MapGet("/api/openapi.json", (EndpointDataSource endpoints, HttpRequest request) => ApiResults.Ok(OpenApiDocument.Of(endpoints.Endpoints, version, request.PathBase), ApiJson.Default.JsonObject)).Needs(Operation.Read);
        app.MapGet("/api/", TryPage).Needs(Operation.Read);
        app.MapGet("/api/api.js", () => Asset("api.js", "text/javascript; charset=utf-8")).Needs(Operation.Read);
        app.MapGet("/api/theme.js", () => Asset("theme.js", "text/javascript; charset=utf-8")).Needs(Operation.Public);
        app.MapGet("/api/api.css", () => Asset("api.css", "text/css; charset=utf-8")).Needs(Operation.Public);
    }

    private static AssetAnswer Asset(string name, string contentType) => new(Open(name), contentType);

    private static Stream Open(string name) =>
        typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream(PagePrefix + name) ?? throw new InvalidOperationException($"the program lacks its file {name}");

    /// <summary>With what shows that the requests of a session come from this page; whoever types a token needs none.</summary>
    private static IResult TryPage(HttpContext context)
    {
        using var reader = new StreamReader(Open("api.html"), Encoding.UTF8);
        var token = context.Session() is null ? "" : Csrf.TokenFor(context);
        var page = reader.ReadToEnd().Replace("{csrf}", HtmlEncoder.Default.Encode(token), StringComparison.Ordinal);
        context.Response.Headers.CacheControl = "no-store";
        return new AssetAnswer(new MemoryStream(Encoding.UTF8.GetBytes(page)), "text/html; charset=utf-8");
    }

    private sealed class AssetAnswer(Stream content, string contentType) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            httpContext.Response.ContentType = contentType;
            httpContext.Response.ContentLength = content.Length;
            await using (content) await content.CopyToAsync(httpContext.Response.Body, httpContext.RequestAborted);
        }
    }
}
