using System.Collections.Concurrent;
using LavaActors.EndToEnd.Cluster;
using LavaActors.EndToEnd.Lab;
using LavaActors.Gateway.Api;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>
/// A cluster of three controllers, two gateways and dispatchers with process boards that works off jobs while a seeded schedule kills, stops, restarts and cuts off
/// its nodes, all controllers at once too, and stops its database or lets it stand still. One of the boards is at both dispatchers. What is to be true afterwards is in <see cref="ChaosReport.Problems"/>.
/// </summary>
public sealed class ChaosRun
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    // Longer than it takes until a dispatcher that says nothing is lost (20 s), one that is back has registered (5 s), and a board that stayed on is switched off once more (a minute).
    private static readonly TimeSpan Registration = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    // One submission in five has one beside it that is canceled, this long after it was taken at most.
    private const int CancelEvery = 5;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);

    private readonly ChaosSettings _settings;
    private readonly Action<string> _say;
    private readonly LabCluster _cluster;
    private readonly ConcurrentQueue<Disturbed> _disturbed = new();
    private readonly ConcurrentQueue<string> _submitted = new();
    private readonly ConcurrentQueue<Task> _ends = new();

    private ChaosRun(ChaosSettings settings, LabCluster cluster, Action<string> say) => (_settings, _cluster, _say) = (settings, cluster, say);

    /// <param name="say">Told what happens, a line at a time.</param>
    /// <param name="stop">Ends it early, without a report.</param>
    public static async Task<ChaosReport> RunAsync(ChaosSettings settings, Action<string> say, CancellationToken stop)
    {
        var evidence = Directory.CreateTempSubdirectory("lava-chaos-").FullName;
        say($"seed {settings.Seed}; what happens is recorded in {evidence}");
        using var start = CancellationTokenSource.CreateLinkedTokenSource(stop);
        start.CancelAfter(StartLimit);
        ChaosReport report;
        await using (var cluster = await LabCluster.StartAsync(evidence, start.Token,
            [NodeSpec.Controller("c1"), NodeSpec.Controller("c2"), NodeSpec.Controller("c3"), NodeSpec.Gateway("g1"), NodeSpec.Gateway("g2"),
                .. settings.Boards.Select((boards, i) => NodeSpec.Dispatcher($"d{i + 1}", boards))]))
        {
            report = await new ChaosRun(settings, cluster, say).RunAsync(stop);
        }

        await File.WriteAllTextAsync(Path.Combine(evidence, "report.txt"), report.ToString(), stop);
        if (report.Problems.Count == 0 && Environment.GetEnvironmentVariable("LAVA_KEEP_EVIDENCE") is null) Directory.Delete(evidence, recursive: true);
        return report;
    }

    private async Task<ChaosReport> RunAsync(CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        var plan = ChaosSchedule.Plan(_settings.Seed, _settings.Duration, _settings.Every,
            [.. _cluster.Controllers.Select(node => node.Name)], [.. _cluster.Gateways.Select(node => node.Name)], [.. _cluster.Dispatchers.Select(node => node.Name)]);
        _say($"{plan.Count} disturbances are planned");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var submitting = SubmitAsync(enough.Token, stop);
        var disturbing = new List<Task>();
        foreach (var next in plan)
        {
            await UntilAsync(next.After);
            _say(next.ToString());
            disturbing.Add(DisturbAsync(next, stop));
        }

        await UntilAsync(_settings.Duration);
        await enough.CancelAsync();
        await Task.WhenAll(disturbing);
        await submitting;
        _say($"waiting for the end of {_ends.Count(end => !end.IsCompleted)} submissions");
        using (var settling = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            settling.CancelAfter(_settings.Settling);
            // Those that are late are in the report.
            await Task.WhenAll(_ends).WaitAsync(settling.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var devices = await DevicesAsync(stop);
        var endings = _cluster.Nodes.SelectMany(node => node.Endings).OrderBy(ending => ending.At).ToList();
        var jobs = await _cluster.Clients.AllAsync(stop);

        _say($"reading the logs of {jobs.Count} sub-jobs");
        var logs = await LogsChecked.ReadAsync(_cluster.Clients, jobs, _cluster.Observations.All, stop);
        _say("all logs are read");

        // The database goes with the cluster: the logs of those that are asked about are kept.
        foreach (var job in jobs.Where(job => logs.Wrong.Contains(job.Job) || (!job.IsComplete && !job.IsCanceled))) await _cluster.Clients.SaveLogAsync(job.Job, Path.Combine(_cluster.Evidence, $"job-{job.Job}.yaml"), stop);
        return new ChaosReport(_settings, [.. _disturbed.OrderBy(each => each.From)], [.. _submitted], jobs,
            _cluster.Observations.All, _cluster.BoardPower, endings, logs, devices, _cluster.Evidence);

        Task UntilAsync(TimeSpan after)
        {
            var left = after - TimeProvider.System.GetElapsedTime(began);
            return left > TimeSpan.Zero ? Task.Delay(left, TimeProvider.System, stop) : Task.CompletedTask;
        }
    }

    /// <summary>The devices as soon as all are well, or as they are when every dispatcher has had time enough to register.</summary>
    private async Task<IReadOnlyList<DeviceView>> DevicesAsync(CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var devices = await _cluster.Clients.AskAsync((client, cancel) => client.DevicesAsync(cancel), stop);
            var unwell = DeviceStates.Problems(_settings.BoardNames, devices).Count;
            if (unwell == 0 || TimeProvider.System.GetElapsedTime(began) > Registration) return devices;
            await Task.Delay(Between, TimeProvider.System, stop);
        }
    }

    private async Task DisturbAsync(Disturbance what, CancellationToken stop)
    {
        var from = TimeProvider.System.GetUtcNow();
        if (what.Kind == DisturbanceKind.DatabaseDown)
        {
            await Task.Run(_cluster.KillDatabase, stop);
            await LastAsync();
            await Task.Run(_cluster.StartDatabase, stop);
        }
        else if (what.Kind == DisturbanceKind.DatabaseFrozen)
        {
            await Task.Run(_cluster.FreezeDatabase, stop);
            await LastAsync();
            await Task.Run(_cluster.ThawDatabase, stop);
        }
        else if (what.Kind == DisturbanceKind.KillAll)
        {
            List<ClusterNode> nodes = [.. what.Nodes.Select(_cluster.Node)];
            foreach (var node in nodes) await node.ReadyAsync(stop);
            foreach (var node in nodes) node.HoldDown();
            await Task.WhenAll(nodes.Select(node => node.KillAsync(stop)));
            await LastAsync();
            foreach (var node in nodes) node.Release();
            foreach (var node in nodes) await _cluster.ReadyAsync(node, stop);
        }
        else
        {
            var node = _cluster.Node(what.Node);
            // It may be on its way back from something else that befell it, another node's end for example.
            await node.ReadyAsync(stop);
            await DisturbAsync(node);
            await _cluster.ReadyAsync(node, stop);
        }

        _disturbed.Enqueue(new Disturbed(what, from, TimeProvider.System.GetUtcNow()));

        async Task DisturbAsync(ClusterNode node)
        {
            switch (what.Kind)
            {
                case DisturbanceKind.Kill:
                    node.HoldDown();
                    await node.KillAsync(stop);
                    await LastAsync();
                    node.Release();
                    break;
                case DisturbanceKind.Restart:
                    await node.TerminateAsync(stop);
                    break;
                case DisturbanceKind.Freeze:
                    await node.FreezeAsync();
                    await LastAsync();
                    await node.ThawAsync();
                    break;
                case DisturbanceKind.Cut:
                    await HostNetwork.CutAsync(node.Host);
                    await LastAsync();
                    await HostNetwork.JoinAsync(node.Host);
                    break;
                case DisturbanceKind.WithoutStore:
                    await HostNetwork.HideStoreAsync(node.Host);
                    await LastAsync();
                    await HostNetwork.ShowStoreAsync(node.Host);
                    break;
                default:
                    throw new InvalidOperationException($"{what.Kind} is not for nodes");
            }
        }

        Task LastAsync() => Task.Delay(what.Lasts, TimeProvider.System, stop);
    }

    /// <summary>Keeps one submission more under way than there are boards.</summary>
    private async Task SubmitAsync(CancellationToken enough, CancellationToken stop)
    {
        var underWay = new List<Task>();
        var most = _settings.BoardCount + 1;
        for (var number = 1; !enough.IsCancellationRequested; number++)
        {
            var mine = $"job-{number}";
            var isSingle = number % 3 == 0;
            var (name, lead) = await _cluster.Clients.SubmitAsync(
                name => isSingle ? Single(name) : Group(name), attempt => attempt == 0 ? mine : $"{mine}-again-{attempt}", stop);
            _submitted.Enqueue(name);
            var end = _cluster.Clients.FinishedAsync(lead, stop);
            _ends.Enqueue(end);
            underWay.Add(end);
            if (number % CancelEvery == 0) _ends.Enqueue(CancelOneAsync(number, stop));
            while (underWay.Count >= most && !enough.IsCancellationRequested)
                underWay.Remove(await Task.WhenAny([.. underWay, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, enough)]));
        }
    }

    /// <summary>One more, which somebody thinks better of: while it waits mostly, or while it gets its board, or while it runs.</summary>
    private async Task CancelOneAsync(int number, CancellationToken stop)
    {
        var mine = JobEnds.CanceledName(number);
        var (name, lead) = await _cluster.Clients.SubmitAsync(Group, attempt => attempt == 0 ? mine : $"{mine}-again-{attempt}", stop);
        _submitted.Enqueue(name);
        await Task.Delay(Longest * new Random(_settings.Seed + number).NextDouble(), TimeProvider.System, stop);
        await _cluster.Clients.AskAsync(async (client, cancel) =>
        {
            await client.CancelAsync(lead, cancel);
            return true;
        }, stop);
        await _cluster.Clients.FinishedAsync(lead, stop);
    }

    private string Single(string name) => ClusterJobs.Single(_cluster.Observations, name, [.. Cases("single", 6), ClusterJobs.Journal]);

    /// <summary>The mustang job's shape: host and three guests, messages both ways, barriers.</summary>
    private string Group(string name) => ClusterJobs.Group(_cluster.Observations, name,
        [.. ClusterJobs.Barrier("begin"), .. Cases("host", 3), "lava-send go word=go", "lava-wait-all done guest", .. Cases("host-late", 2), .. ClusterJobs.Barrier("end"), ClusterJobs.Journal],
        [.. ClusterJobs.Barrier("begin"), "lava-wait go", .. Cases("guest", 3), "lava-send done", .. ClusterJobs.Barrier("end"), ClusterJobs.Journal]);

    private static IEnumerable<string> Cases(string word, int count) => Enumerable.Range(1, count).SelectMany(i => ClusterJobs.Case($"{word}-{i}").Append("sleep 1"));
}
