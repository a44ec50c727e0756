using LavaActors.Node;
using LavaActors.Node.Client;

namespace LavaActors.EndToEnd.Cluster;

/// <summary>A person with the addresses of several gateways, who asks another one when one does not answer.</summary>
public sealed class GatewayClients : IDisposable
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<HttpClient> _http;
    private readonly IReadOnlyList<IJobClient> _clients;
    private int _next;

    public GatewayClients(IReadOnlyList<string> servers)
    {
        _http = [.. servers.Select(server => new HttpClient { BaseAddress = new Uri(server + "/"), Timeout = Answer })];
        _clients = [.. _http.Select(http => new HttpJobClient(http))];
    }

    /// <summary>The client of one gateway.</summary>
    public IJobClient this[int gateway] => _clients[gateway];

    /// <summary>The connection to one gateway after another.</summary>
    public HttpClient Http(int turn) => _http[turn % _http.Count];

    /// <summary>Asks one gateway after another until one answers. For what may be asked twice.</summary>
    public async Task<T> AskAsync<T>(Func<IJobClient, CancellationToken, Task<T>> ask, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await ask(_clients[Math.Abs(Interlocked.Increment(ref _next)) % _clients.Count], stop);
            }
            catch (ClientException silent) when (silent.ExitCode is ExitCode.Failed or ExitCode.Unreachable)
            {
                await Task.Delay(Between, TimeProvider.System, stop);
            }
        }
    }

    /// <summary>Submits a job, trying until a gateway takes it. One whose answer was lost may be there twice, each time under a name of its own.</summary>
    /// <param name="text">Makes the job's text for a name.</param>
    /// <param name="name">Makes the name of the n-th attempt.</param>
    /// <returns>The name of the attempt that was answered, and the job's number.</returns>
    public Task<(string Name, long Job)> SubmitAsync(Func<string, string> text, Func<int, string> name, CancellationToken stop)
    {
        var attempt = 0;
        return AskAsync(async (client, cancel) =>
        {
            var mine = name(attempt++);
            var ids = (await client.SubmitAsync(text(mine), cancel)).Ids;
            return (mine, long.Parse(ids[0].Split('.')[0], System.Globalization.CultureInfo.InvariantCulture));
        }, stop);
    }

    /// <summary>Waits until all sub-jobs of a submission are finished.</summary>
    public async Task FinishedAsync(long lead, CancellationToken stop)
    {
        while (!(await AskAsync((client, cancel) => client.TimelineAsync(lead, cancel), stop)).Roles.All(role => role.Role.IsFinished))
            await Task.Delay(Between, TimeProvider.System, stop);
    }

    /// <summary>Waits until all sub-jobs of a submission are finished, and answers what became of them.</summary>
    public async Task<IReadOnlyList<JobRecord>> EndOfAsync(long lead, CancellationToken stop)
    {
        await FinishedAsync(lead, stop);
        return await RecordsAsync(lead, await NamesAsync(stop), stop);
    }

    /// <summary>All sub-jobs of all submissions.</summary>
    public async Task<IReadOnlyList<JobRecord>> AllAsync(CancellationToken stop)
    {
        var names = await NamesAsync(stop);
        var records = new Dictionary<long, JobRecord>();
        foreach (var job in names.Keys.Order())
        {
            if (records.ContainsKey(job)) continue;
            foreach (var record in await RecordsAsync(job, names, stop)) records[record.Job] = record;
        }

        return [.. records.Values];
    }

    /// <summary>Writes a job's log, as far as it is stored.</summary>
    public Task SaveLogAsync(long job, string file, CancellationToken stop) => AskAsync(async (client, cancel) =>
    {
        await using var log = File.Create(file);
        await foreach (var part in client.LogAsync(job, follow: false, cancel)) await log.WriteAsync(part, cancel);
        return true;
    }, stop);

    public void Dispose()
    {
        foreach (var http in _http) http.Dispose();
    }

    private const int PageSize = 500;

    /// <summary>The names of all sub-jobs, by their numbers.</summary>
    private async Task<IReadOnlyDictionary<long, string>> NamesAsync(CancellationToken stop)
    {
        var names = new Dictionary<long, string>();
        while (true)
        {
            var offset = names.Count;
            var page = await AskAsync((client, cancel) => client.JobsAsync(new JobListing(PageSize, offset, null, null), cancel), stop);
            foreach (var job in page.Results) names[job.Id] = job.Description ?? "";
            if (page.Next is null || names.Count == offset) return names;
        }
    }

    /// <param name="job">Any sub-job of the submission.</param>
    private Task<IReadOnlyList<JobRecord>> RecordsAsync(long job, IReadOnlyDictionary<long, string> names, CancellationToken stop) => AskAsync<IReadOnlyList<JobRecord>>(async (client, cancel) =>
    {
        var records = new List<JobRecord>();
        var timeline = await client.TimelineAsync(job, cancel);
        foreach (var role in timeline.Roles.Select(each => each.Role))
        {
            var suites = (await client.SuitesAsync(role.Id, cancel)).ToDictionary(suite => suite.Id, suite => suite.Name);
            var cases = (await client.TestsAsync(role.Id, cancel)).Select(test => new CaseRecord(suites[test.Suite], test.Name, test.Result)).ToList();
            records.Add(new JobRecord(timeline.Id, role.Id, names.GetValueOrDefault(role.Id, ""), role.Role ?? "", role.Device ?? "", role.State, role.Health, role.Failure ?? "", cases));
        }

        return records;
    }, stop);
}
