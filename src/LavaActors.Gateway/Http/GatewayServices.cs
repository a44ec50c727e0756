using Akka.Actor;
using Akka.Hosting;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Http;

/// <summary>All that endpoints have to work with: the read model to answer from, the GatewayActor for what changes something.</summary>
internal sealed record GatewayServices(
    IJobQueries Queries,
    ILogStore Logs,
    JobFeed Jobs,
    LogFeed LogFeed,
    IRequiredActor<GatewayActor> Gateway,
    GatewayLimits Limits)
{
    /// <summary>Who acts, as long as there are no users.</summary>
    public const string Anonymous = "anonymous";

    public async Task<object> AskAsync(GatewayMessages.ICommand command, CancellationToken stop)
    {
        var gateway = await Gateway.GetAsync(stop);
        try
        {
            return await gateway.Ask<object>(command, Limits.Ask, stop);
        }
        catch (AskTimeoutException)
        {
            return new GatewayMessages.NoAnswer(Limits.Ask);
        }
    }
}
