using LavaActors.Gateway.Access;
using LavaActors.Pages.Accounts;
using LavaActors.Pages.Jobs;
using LavaActors.Pages.Lab;
using LavaActors.Pages.Logs;
using LavaActors.Pages.Results;
using LavaActors.Pages.Submitting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Pages;

/// <summary>The pages of a node: rendered here, brought up to date by small scripts (docs/pages.md).</summary>
public static class PagesHttp
{
    /// <summary>Nothing from elsewhere, nothing within the text of a page, nobody's frame.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <param name="version">Of the program, as pages show it.</param>
    public static IServiceCollection AddPages(this IServiceCollection services, string version)
    {
        services.AddRazorComponents();
        services.AddSingleton(new SiteAssets(version));
        services.AddSingleton<LogIndexes>();
        services.AddHttpContextAccessor();
        services.AddSingleton<IRefusalPages, RefusalPages>();
        services.AddScoped<PageServices>();
        return services;
    }

    /// <summary>Puts the pages beside the interface; MapGateway comes first.</summary>
    public static IEndpointRouteBuilder MapPages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").Needs(Operation.Read);
        pages.AddEndpointFilter(async (context, next) =>
        {
            Protect(context.HttpContext.Response.Headers);
            context.HttpContext.NoteEvents();
            return await next(context);
        });
        pages.MapGet("/assets/{digest}/{name}", (string digest, string name, SiteAssets assets, HttpResponse response) => assets.Serve(digest, name, response)).Needs(Operation.Public).IsUncounted();
        pages.MapJobLists();
        pages.MapJobPages();
        pages.MapGroupPages();
        pages.MapLogParts();
        pages.MapMergedLogParts();
        pages.MapLab();
        pages.MapSubmission();
        pages.MapResultPages();
        pages.MapQueryPages();
        pages.MapAccountPages();
        pages.MapOldAddresses();
        return app;
    }

    internal static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
    }
}
