using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>What all calls of one request share.</summary>
internal sealed record XmlRpcContext(HttpContext Http, GatewayServices Services, XmlRpcBudget Budget)
{
    public Caller Caller => Http.Caller();
}
