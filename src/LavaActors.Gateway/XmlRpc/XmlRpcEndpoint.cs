using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.XmlRpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>/RPC2</c>: XML-RPC over HTTP, and a page of its methods (spec: xmlrpc-api.md §1).</summary>
internal static class XmlRpcEndpoint
{
    private const string Help = "/api/help/";

    public static void MapXmlRpc(this IEndpointRouteBuilder app)
    {
        var table = XmlRpcMethods.Table;
        var page = XmlRpcHelpPage.Of(table);
        app.MapPost("/RPC2", (HttpContext http, GatewayServices services, ILoggerFactory logs) => AnswerAsync(http, table, services, logs.CreateLogger("xmlrpc"))).Needs(Operation.Read).NeedsNoRight("each method asks for its own").TakesBasicTokens();
        app.MapGet("/RPC2", ToHelp).Needs(Operation.Public);
        app.MapGet(Help, () => TypedResults.Content(page, "text/html; charset=utf-8")).Needs(Operation.Public);
    }

    private static IResult ToHelp(HttpRequest request) => TypedResults.Redirect(request.PathBase + Help);

    private static async Task<IResult> AnswerAsync(HttpContext http, XmlRpcTable table, GatewayServices services, ILogger log)
    {
        using var body = new MemoryStream();
        // The server ends this when it is longer than a body may be.
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (body.Length == 0) return ToHelp(http.Request);
        body.Position = 0;
        try
        {
            return TypedResults.Bytes(await DocumentAsync(body, table, new XmlRpcContext(http, services, XmlRpcBudget.OfOneAnswer), log), "application/xml; charset=utf-8");
        }
        // As for too many requests, which is not the application's either.
        catch (XmlRpcFaultException fault) when (fault.Code == XmlRpcFaultCodes.TooMany)
        {
            Costly.AskAgain(http);
            return ApiResults.Detail(StatusCodes.Status429TooManyRequests, fault.Message);
        }
    }

    private static async Task<byte[]> DocumentAsync(Stream body, XmlRpcTable table, XmlRpcContext context, ILogger log)
    {
        var method = "?";
        try
        {
            var call = XmlRpcReader.ReadCall(body, XmlRpcLimits.Call);
            method = call.Method;
            return XmlRpcWriter.Response(await table.CallAsync(call, context));
        }
        catch (XmlRpcFormatException error)
        {
            return XmlRpcWriter.Fault(XmlRpcFaultCodes.Internal, error.Message);
        }
        catch (XmlRpcFaultException fault) when (fault.Code != XmlRpcFaultCodes.TooMany)
        {
            return XmlRpcWriter.Fault(fault.Code, fault.Message);
        }
        // The store is away, the body is too long, the client has gone: all of HTTP has one way to say so.
        catch (Exception error) when (error is not (XmlRpcFaultException or System.Data.Common.DbException or BadHttpRequestException or OperationCanceledException))
        {
            log.LogError(error, "the XML-RPC method {Method} failed", method);
            return XmlRpcWriter.Fault(XmlRpcFaultCodes.Internal, XmlRpcFaultException.Internal("something is broken here; the log of the node says what").Message);
        }
    }
}
