using Akka.Actor;
using Akka.Hosting;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Verdicts;
using Microsoft.Extensions.Hosting;

namespace LavaActors.Gateway.Http;

/// <summary>All that endpoints have to work with: the read model to answer from, the GatewayActor for what changes something.</summary>
internal sealed record GatewayServices(
    IJobQueries Queries,
    ILogStore Logs,
    JobFeed Jobs,
    LogFeed LogFeed,
    IRequiredActor<GatewayActor> Gateway,
    JobJudge Judge,
    GatewayLimits Limits,
    TimeProvider Clock,
    IHostApplicationLifetime Lifetime,
    AccessPolicy Access,
    JobMentionReading Mentions,
    Audit Audit) : IGatewayDoor
{
    /// <summary>Why a job is still in the queue, as the caller may read it; null for one that is not, and when the scheduler does not say.</summary>
    public async Task<string?> WhyItWaitsAsync(Caller caller, JobRow job, CancellationToken stop) =>
        job.State == JobState.Submitted && await AskAsync(new GatewayMessages.Explain(job.Job), stop) is GatewayMessages.Explained why ? await Mentions.SeenAsync(caller, why.Text, stop) : null;

    /// <summary>A job's texts as somebody may see them: secrets are its submitter's, addresses of callbacks for who may change it. Null when they are gone.</summary>
    public async Task<JobTexts?> TextsForAsync(Caller caller, JobRow row, CancellationToken stop) =>
        await Queries.TextsAsync(row.Job, stop) is { } texts ? SecretMask.For(caller, row, texts, await Access.MayChangeAsync(caller, row, stop)) : null;

    public async Task<object> AskAsync(GatewayMessages.ICommand command, CancellationToken stop)
    {
        var gateway = await Gateway.GetAsync(stop);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, Lifetime.ApplicationStopping);
        try
        {
            return await gateway.Ask<object>(command, Limits.Ask, either.Token);
        }
        // Nobody is left to answer, and the server would wait for this request.
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return GatewayMessages.Stopping.Instance;
        }
        catch (AskTimeoutException)
        {
            return new GatewayMessages.NoAnswer(Limits.Ask);
        }
    }
}
