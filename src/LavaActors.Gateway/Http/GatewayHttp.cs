using System.Data.Common;
using Akka.Actor;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Events;
using LavaActors.Gateway.Http.OpenApi;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Notifications;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Views;
using LavaActors.Gateway.XmlRpc;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Verdicts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using KestrelServerLimits = Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerLimits;
using MinDataRate = Microsoft.AspNetCore.Server.Kestrel.Core.MinDataRate;

namespace LavaActors.Gateway.Http;

/// <summary>The HTTP interface of a node (spec: rest-api.md).</summary>
public static class GatewayHttp
{
    /// <summary>Where the interface begins.</summary>
    public const string Root = "/api/v0.2";

    /// <summary>Where the reference's next version begins, of which there is only what clients use to come in.</summary>
    public const string NewerRoot = "/api/v0.3";

    /// <summary>The longest body that is read, in bytes.</summary>
    public const int MaxBodyBytes = 1 << 20;

    /// <summary>How much, and how slowly, a client may send before it is let go. A client that takes nothing is what the streams themselves look for (<see cref="EventPatience"/>).</summary>
    public static void Limit(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = MaxBodyBytes;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MaxConcurrentConnections = 10_000;
        limits.MaxConcurrentUpgradedConnections = 5_000;
    }

    /// <summary>What endpoints need; the node gives <see cref="IJobQueries"/>, <see cref="ILogStore"/>, <see cref="IVerdictStore"/>, the rules of verdicts, and the actor system with AddGateway.</summary>
    public static IServiceCollection AddGatewayServices(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddTransient<IStartupFilter, HeadRequests>();
        services.TryAddSingleton(GatewayLimits.Default);
        services.TryAddSingleton(TrustedProxies.None);
        services.AddSingleton(provider => new JobFeed(provider.GetRequiredService<ActorSystem>(), provider.GetRequiredService<IJobQueries>()));
        services.AddSingleton<ClusterReading>();
        services.AddSingleton<ClusterSight>();
        services.AddSingleton<QueueReading>();
        services.AddSingleton<JobMentionReading>();
        services.AddSingleton<LogFeed>();
        services.TryAddSingleton(EventPatience.Default);
        services.AddSingleton<LabEventHub>();
        services.AddSingleton<LabEventFeed>();
        services.AddSingleton<EventReaders>();
        services.TryAddSingleton(ViewerLimits.Default);
        services.AddSingleton<StreamReaders>();
        services.AddSingleton<Consoles.ConsoleViewers>();
        services.AddSingleton<JobLogFeed>();
        services.AddSingleton<HeldJobs>();
        services.AddSingleton(provider => new EventVisibility(provider.GetRequiredService<AccessPolicy>().RestrictionsAsync, provider.GetRequiredService<HeldJobs>().FindAsync));
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<JobJudge>(provider));
        services.AddSingleton<GatewayServices>();
        services.AddSingleton<StoreFaults>();
        services.AddAccess();
        services.AddOperations();
        return services;
    }

    /// <param name="version">The version of the program, as <c>/system/version/</c> tells it.</param>
    /// <param name="hostNames">Names that clients on loopback may use beside those of loopback.</param>
    public static IEndpointRouteBuilder MapGateway(this WebApplication app, string version, params IReadOnlyCollection<string> hostNames)
    {
        app.Services.GetRequiredService<TrustedProxies>().UseIn(app);
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => ApiResults.Message(StatusCodes.Status500InternalServerError, "something is broken here; the log of the node says what").ExecuteAsync(context),
        });
        app.Use((context, next) =>
        {
            // What boards and jobs have written is never a page, whatever it looks like.
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return next(context);
        });
        app.Use(SayWhatFailedAsync);
        app.UseStatusCodePages(pages => EmptyAnswerAsync(pages.HttpContext));
        app.Use((context, next) => RefuseOtherNamesAsync(context, hostNames, next));
        if (app.Services.GetService<OidcSettings>() is not null) app.UseAuthentication();
        app.Use((context, next) => RefuseOtherSitesAsync(context, hostNames, next));
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        // Before the gate, since a WebSocket's clients are refused in words of their own.
        app.UseEventSocket();
        app.Use((context, next) => context.RequestServices.GetRequiredService<Gate>().PassAsync(context, next));
        app.UseApiConventions();
        var api = app.MapGroup(Root).AddEndpointFilter(JobGate.PassAsync);
        api.MapJobs();
        api.MapResults();
        api.MapLogs();
        api.MapExplanations();
        api.MapLive();
        api.MapReports();
        api.MapLabEvents();
        api.MapNotifications();
        api.MapDevices();
        api.MapConsoles();
        api.MapDeviceTypes();
        api.MapWorkers();
        api.MapNames();
        api.MapTags();
        api.MapAccounts();
        api.MapCluster();
        api.MapToken();
        var newer = app.MapGroup(NewerRoot);
        newer.MapToken();
        // As the reference: there is nothing else in it yet.
        newer.MapGet("/", () => OperationAnswers.Object(StatusCodes.Status200OK)).Needs(Operation.Read);
        app.MapLogin();
        app.MapOidc();
        api.MapQueue();
        api.MapAudit();
        api.MapSystem(version);
        app.MapOpenApi(version);
        app.MapPrometheus();
        app.MapGet("/v1/healthz/", HealthAsync).Needs(Operation.Public);
        app.MapXmlRpc();
        return app;
    }

    private static async Task SayWhatFailedAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            await ApiResults.Message(error.StatusCode, error.Message).ExecuteAsync(context);
        }
        catch (DbException error) when (!context.Response.HasStarted)
        {
            // It may be back in a moment, and then all that clients have to do is to ask again.
            context.Response.Headers.RetryAfter = "1";
            context.RequestServices.GetRequiredService<StoreFaults>().Note(error.Message);
            await ApiResults.Message(StatusCodes.Status503ServiceUnavailable, StoreFaults.Said).ExecuteAsync(context);
        }
    }

    // What routing itself refuses has no body yet.
    private static Task EmptyAnswerAsync(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => ApiResults.NotFound.ExecuteAsync(context),
        StatusCodes.Status405MethodNotAllowed => NotAllowedAsync(context),
        _ => Task.CompletedTask,
    };

    private static Task NotAllowedAsync(HttpContext context)
    {
        if (context.Response.Headers.Allow.ToString() is { Length: > 0 } allow)
            context.Response.Headers.Allow = HeadRequests.Allowed(allow, context.Request.Path, context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints);
        return ApiResults.Detail(StatusCodes.Status405MethodNotAllowed, $"Method \"{context.Request.Method}\" not allowed.").ExecuteAsync(context);
    }

    private static Task RefuseOtherSitesAsync(HttpContext context, IReadOnlyCollection<string> named, RequestDelegate next) =>
        OtherSites.IsRefused(context, named, context.RequestServices.GetService<ICallerSource>() is OpenAccess)
            ? ApiResults.Detail(StatusCodes.Status403Forbidden, "Requests from pages of other sites are refused.").ExecuteAsync(context)
            : next(context);

    private static Task RefuseOtherNamesAsync(HttpContext context, IReadOnlyCollection<string> named, RequestDelegate next)
    {
        var host = context.Request.Host.Host;
        if (HostCheck.IsAllowed(host.Trim('[', ']'), context.Connection.LocalIpAddress, named)) return next(context);
        return ApiResults.Detail(
            StatusCodes.Status403Forbidden, $"'{host}' is no name of loopback. Use 127.0.0.1 or localhost, or list the name under http.hosts in the node's settings.").ExecuteAsync(context);
    }

    // Nobody in particular asks here: what the store's driver says, which names hosts, is not for him (spec: rest-api.md §5.5).
    private static async Task<IResult> HealthAsync(IJobQueries queries, StoreFaults faults, CancellationToken stop)
    {
        try
        {
            await queries.ListAsync(new JobQuery(Limit: 1), stop);
            return ApiResults.Ok(new HealthAnswer("good"), ApiJson.Default.HealthAnswer);
        }
        catch (DbException error)
        {
            faults.Note(error.Message);
            return TypedResults.Json(
                new HealthAnswer("bad", "database connection lost"), ApiJson.Default.HealthAnswer, statusCode: StatusCodes.Status500InternalServerError);
        }
    }
}
