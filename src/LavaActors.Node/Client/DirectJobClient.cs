using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Hosting;
using LavaActors.Gateway;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Verdicts;

namespace LavaActors.Node.Client;

/// <summary>A client of the node in this process, without HTTP between.</summary>
/// <param name="services">Those of the running node.</param>
/// <param name="fileName">The name that diagnostics show.</param>
public sealed class DirectJobClient(IServiceProvider services, string fileName) : IJobClient
{
    private const string User = "local";
    private const int WholeLog = 1 << 20;

    private readonly IJobQueries _queries = services.GetRequiredService<IJobQueries>();
    private readonly ILogStore _logs = services.GetRequiredService<ILogStore>();
    private readonly GatewayLimits _limits = services.GetRequiredService<GatewayLimits>();

    public async Task<Submission> SubmitAsync(string definition, CancellationToken stop) =>
        await services.GetRequiredService<JobOperations>().SendAsync(new GatewayMessages.Submit(definition, fileName, User), "submitted", stop) switch
        {
            GatewayMessages.Submitted submitted => new Submission([.. submitted.Jobs.Select(job => job.DisplayId)], [.. submitted.Warnings.Where(found => !found.IsError).Select(found => found.ToString())]),
            GatewayMessages.Invalid invalid => throw new ClientException(ExitCode.InvalidJob, "the job is not valid:\n" + string.Join('\n', invalid.Diagnostics)),
            GatewayMessages.Refused refused => throw new ClientException(ExitCode.InvalidJob, refused.ToString()),
            var other => throw new ClientException(ExitCode.Failed, other.ToString() ?? ""),
        };

    public async Task<ValidationAnswer> WhatIfAsync(string definition, CancellationToken stop) =>
        await AskAsync(new GatewayMessages.Validate(definition, fileName, WithOutlook: true), stop) switch
        {
            GatewayMessages.Validated validated => OutlookViews.Of(validated),
            var other => throw new ClientException(ExitCode.Failed, other.ToString() ?? ""),
        };

    public async Task<long> ResolveAsync(string id, CancellationToken stop) =>
        await _queries.GetAsync(id, stop) is { } row ? row.Job.Value
        : JobId.TryParse(id, out var job) && await _queries.GetAsync(job, stop) is not null ? job.Value
        : throw NotFound($"job {id}");

    public async IAsyncEnumerable<RoleProgress> WatchAsync(long job, [EnumeratorCancellation] CancellationToken stop)
    {
        var row = await RowAsync(job, stop);
        await foreach (var role in services.GetRequiredService<JobFeed>().WatchAsync(row.Lead, stop)) yield return role;
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> LogAsync(long job, bool follow, [EnumeratorCancellation] CancellationToken stop)
    {
        var row = await RowAsync(job, stop);
        if (follow)
        {
            await foreach (var piece in services.GetRequiredService<LogFeed>().FollowAsync(row, 0, stop)) yield return piece.Bytes;
            yield break;
        }

        for (var from = 0L; await _logs.ReadAsync(row.Job, from, WholeLog, stop) is { IsEmpty: false } bytes; from += bytes.Length) yield return bytes;
    }

    public async Task<Timeline> TimelineAsync(long job, CancellationToken stop)
    {
        var row = await RowAsync(job, stop);
        var timeline = await ReadModel.TimelineAsync(_queries, row, await _queries.SubmissionAsync(row.Lead, stop), stop);
        return row.State == JobState.Submitted && await AskAsync(new GatewayMessages.Explain(new JobId(job)), stop) is GatewayMessages.Explained why
            ? timeline with { WaitsFor = why.Text }
            : timeline;
    }

    public async Task<ExplanationView> ExplainAsync(long job, CancellationToken stop)
    {
        var row = await RowAsync(job, stop);
        return await ExplanationViews.ReadAsync(services.GetRequiredService<JobJudge>(), row, await _queries.SubmissionAsync(row.Lead, stop), stop);
    }

    public async Task CancelAsync(long job, CancellationToken stop)
    {
        var answer = await AskAsync(new GatewayMessages.Cancel(new JobId(job), User, "canceled on the command line"), stop);
        if (answer is not GatewayMessages.CancelAccepted) throw new ClientException(ExitCode.Failed, answer.ToString() ?? "");
    }

    public async Task DeleteAsync(long job, CancellationToken stop)
    {
        var removal = await services.GetRequiredService<IJobRemoval>().RemoveAsync(new JobId(job), User, services.GetRequiredService<TimeProvider>().GetUtcNow(), stop);
        if (removal is JobRemoval.NotThere) throw NotFound($"job {job}");
        if (removal is JobRemoval.NotOver) throw new ClientException(ExitCode.Failed, $"job {job}, or another one of its group, is not over");
    }

    public async Task<Page<JobView>> JobsAsync(JobListing listing, CancellationToken stop)
    {
        var page = await _queries.ListAsync(new JobQuery(listing.Offset, listing.Limit, States: Choice<JobState>(listing.State), Healths: Choice<JobHealth>(listing.Health)), stop);
        return new Page<JobView>(page.Count, null, null, [.. page.Jobs.Select(row => JobViews.Job(row, null))]);
    }

    public async Task<IReadOnlyList<TestView>> TestsAsync(long job, CancellationToken stop) =>
        [.. (await _queries.TestCasesAsync(new JobId(job), null, 0, null, stop)).Select(row => JobViews.Test(row, ""))];

    public async Task<IReadOnlyList<SuiteView>> SuitesAsync(long job, CancellationToken stop) =>
        [.. (await _queries.SuitesAsync(new JobId(job), stop)).Select(row => JobViews.Suite(row, ""))];

    public async Task<IReadOnlyList<DeviceView>> DevicesAsync(CancellationToken stop) => [.. (await _queries.DevicesAsync(stop)).Select(JobViews.Device)];

    public async Task<DeviceView> DeviceAsync(string name, CancellationToken stop) =>
        await _queries.DeviceAsync(new DeviceName(name), stop) is { } row ? JobViews.Device(row) : throw NotFound($"device {name}");

    public Task<ClusterView> ClusterAsync(CancellationToken stop) => services.GetRequiredService<ClusterReading>().ReadAsync(stop);

    public Task<string> VersionAsync(CancellationToken stop) => Task.FromResult(Commands.VersionCommand.OfProgram);

    private async Task<object> AskAsync(GatewayMessages.ICommand command, CancellationToken stop)
    {
        var gateway = await services.GetRequiredService<IRequiredActor<GatewayActor>>().GetAsync(stop);
        try
        {
            return await gateway.Ask<object>(command, _limits.Ask, stop);
        }
        catch (AskTimeoutException error)
        {
            throw new ClientException(ExitCode.Failed, new GatewayMessages.NoAnswer(_limits.Ask).ToString(), error);
        }
    }

    private static List<T>? Choice<T>(string? name)
        where T : struct, Enum => name is null ? null : [Enum.Parse<T>(name)];

    private async Task<JobRow> RowAsync(long job, CancellationToken stop) => await _queries.GetAsync(new JobId(job), stop) ?? throw NotFound($"job {job}");

    private static ClientException NotFound(string what) => new(ExitCode.NotFound, $"there is no {what}");
}
