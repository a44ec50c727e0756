using System.Diagnostics;
using System.Globalization;
using LavaActors.Benchmarks.Measuring;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Benchmarks;

/// <summary>
/// Lists of jobs with filters over HTTP, from a node with PostgreSQL whose store has many jobs: the first page with its count. Options: <c>--jobs N</c> (100,000), <c>--rounds N</c> (50).
/// </summary>
public static class JobListBenchmark
{
    private const double LimitMs = 100;
    private const int AtOnce = 500, WarmUp = 10;

    private static readonly string[] Types = ["mustang", "qemu", "juno", "panda", "x86"];
    private static readonly string[] Names = ["boot test", "network smoke test", "ltp syscalls", "kselftest", "install"];
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly (string What, string Address)[] Lists =
    [
        ("REST, without a filter", "api/v0.2/jobs/?limit=50"),
        ("REST, by state and health, last ended first", "api/v0.2/jobs/?state=Finished&health=Incomplete&ordering=-end_time&limit=50"),
        ("REST, by type, last ended first", "api/v0.2/jobs/?requested_device_type=juno&ordering=-end_time&limit=50"),
        ("REST, by a part of the name", "api/v0.2/jobs/?description__contains=smoke&limit=50"),
        ("REST, by a part of the name in any case", "api/v0.2/jobs/?description__icontains=SMOKE&limit=50"),
        ("REST, by time of submission", "api/v0.2/jobs/?submit_time__gte=2026-01-20T00:00:00Z&health=Complete&limit=50"),
        ("REST, a name that few jobs have", "api/v0.2/jobs/?description=install 77&limit=50"),
        ("REST, a part of a name that few jobs have", "api/v0.2/jobs/?description__contains=install 77&limit=50"),
        ("REST, a name that no job has", "api/v0.2/jobs/?description__contains=nowhere&limit=50"),
        ("page of all jobs", "scheduler/alljobs"),
        ("page of all jobs, by type and health", "scheduler/alljobs?type=juno&health=Incomplete"),
        ("page of all jobs, by a part of the name", "scheduler/alljobs?name=smoke"),
    ];

    public static async Task<bool> RunAsync(string[] args)
    {
        var (jobs, rounds) = (Figures.Option(args, "--jobs", 100_000), Figures.Option(args, "--rounds", 50));
        await using var postgres = await PostgresProcess.StartAsync();
        var database = StoreAddress.TryParse(postgres.Store, out var wrong) ?? throw new InvalidOperationException(wrong);
        var began = Stopwatch.GetTimestamp();
        await FillAsync(database, jobs);
        await postgres.SettleAsync();
        Figures.Say($"job-list: {jobs} jobs in {postgres.Version}, stored in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s; the first 50 of a list, ms");
        await using var node = await NodeProcess.StartAsync(["--listen", "127.0.0.1:0", "--store", postgres.Store], []);
        using var http = new HttpClient { BaseAddress = node.Address };
        var slowest = 0.0;
        foreach (var (what, address) in Lists)
        {
            var milliseconds = new List<double>();
            for (var round = -WarmUp; round < rounds; round++)
            {
                var start = Stopwatch.GetTimestamp();
                using var response = await http.GetAsync(address);
                var text = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
                if (text.Length == 0) throw new InvalidOperationException($"{address}: an empty answer");
                if (round >= 0) milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            Figures.PrintSpread(what, milliseconds, "ms");
            slowest = Math.Max(slowest, Figures.Median(milliseconds));
        }

        return Figures.Goal($"the median of each list under {LimitMs} ms", slowest < LimitMs);
    }

    private static async Task FillAsync(Database database, int jobs)
    {
        database.Prepare();
        using var writer = new ReadModelWriter(database);
        var random = new Random(1);
        var definition = FakeBoard.Job + string.Concat(Enumerable.Repeat("# a definition of the usual length\n", 60));
        for (var first = 1; first <= jobs; first += AtOnce)
        {
            var facts = new List<IWireMessage>();
            for (var job = first; job < first + AtOnce && job <= jobs; job++)
            {
                var at = Begin.AddSeconds(job * 30);
                var type = Types[random.Next(Types.Length)];
                var sub = new SubJob(new JobId(job), job.ToString(CultureInfo.InvariantCulture), new SubJobRequest("", 0, type, IsGuest: false, null, [], null, definition));
                facts.Add(new SchedulerMessages.JobSubmitted(
                    CommandId.New(), new LeadJobId(job), $"user{random.Next(20)}", $"{Names[random.Next(Names.Length)]} {random.Next(100)}", 50, definition, null, [sub], JobVisibility.Public, null, at));
                facts.Add(new RoleMessages.Finished(new JobId(job), random.Next(5) == 0 ? JobHealth.Incomplete : JobHealth.Complete, null, null, at.AddMinutes(random.Next(1, 30))));
            }

            await writer.ApplyAsync("bench", (2 * (first - 1)) + 1, facts, CancellationToken.None);
        }
    }
}
