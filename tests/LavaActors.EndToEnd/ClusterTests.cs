using LavaActors.EndToEnd.Chaos;
using LavaActors.EndToEnd.Cluster;
using LavaActors.EndToEnd.Lab;
using LavaActors.Node.Hosting;

namespace LavaActors.EndToEnd;

/// <summary>Whole jobs on a cluster of processes whose nodes are killed, restarted and cut off meanwhile.</summary>
[Collection(nameof(ClusterCollection))]
public sealed class ClusterTests(ClusterFixture fixture) : IDisposable
{
    // Only for what would never come, so that the test ends and says so.
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(8));

    private static TimeSpan Long => TimeSpan.FromMinutes(2.5);

    private CancellationToken Stop => _limit.Token;

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task A_job_is_submitted_at_one_gateway_and_watched_at_another()
    {
        var cluster = await fixture.HealthyAsync(Stop);
        var text = ClusterJobs.Group(cluster.Observations, "two-gateways", [.. ClusterJobs.Case("host"), .. ClusterJobs.Barrier("end")], [.. ClusterJobs.Barrier("end")]);
        var ids = (await cluster.Clients[0].SubmitAsync(text, Stop)).Ids;
        var lead = await cluster.Clients[1].ResolveAsync(ids[0], Stop);

        var states = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var progress in cluster.Clients[1].WatchAsync(lead, Stop)) states.Add(progress.State);

        Assert.Contains("Running", states);
        var jobs = await cluster.Clients.EndOfAsync(lead, Stop);
        AllComplete(jobs);
        Assert.Equal(4, jobs.Count);
        var host = jobs.Single(job => job.Role == "host").Job;
        Assert.Equal(await LogAsync(0), await LogAsync(1));

        async Task<string> LogAsync(int gateway)
        {
            var log = new StringWriter();
            await foreach (var piece in cluster.Clients[gateway].LogAsync(host, follow: false, Stop)) log.Write(System.Text.Encoding.UTF8.GetString(piece.Span));
            return log.ToString();
        }
    }

    /// <summary>Whichever holds the group: each controller is killed once while a barrier of the group is half full.</summary>
    [Fact]
    public async Task A_half_filled_barrier_opens_after_the_controller_that_holds_it_was_killed()
    {
        const string name = "half-filled";
        var cluster = await fixture.HealthyAsync(Stop);
        var barriers = cluster.Controllers.Select(controller => (Controller: controller, Name: "after-" + controller.Name)).ToList();
        var text = ClusterJobs.Group(cluster.Observations, name,
            [.. barriers.SelectMany(barrier => new[] { ClusterJobs.WaitFor(barrier.Name) }.Concat(ClusterJobs.Barrier(barrier.Name)))],
            [.. barriers.SelectMany(barrier => ClusterJobs.Barrier(barrier.Name))]);
        var (_, lead) = await cluster.Clients.SubmitAsync(_ => text, _ => name, Stop);

        foreach (var (controller, barrier) in barriers)
        {
            await cluster.Observations.SeenAsync(name, Observation.Arrive, barrier, members: 3);
            await cluster.Observations.SeenAsync(name, Observation.Wait, barrier);
            await controller.KillAsync(Stop);
            cluster.Observations.Open(barrier);
            await cluster.Observations.SeenAsync(name, Observation.Release, barrier, members: 4);
            await cluster.ReadyAsync(controller, Stop);
        }

        var jobs = await cluster.Clients.EndOfAsync(lead, Stop);
        AllComplete(jobs);
        Assert.Empty(Barriers.Problems(cluster.Observations.All, jobs));
        foreach (var (_, barrier) in barriers) Assert.Equal(4, jobs.Sum(job => job.Cases.Count(result => result.Name == "multinode-sync-" + barrier && result.Outcome == "pass")));
    }

    [Fact]
    public async Task Every_node_is_restarted_in_turn_under_load_and_no_job_fails()
    {
        var cluster = await fixture.HealthyAsync(Stop);
        using var load = new CancellationTokenSource();
        var began = TimeProvider.System.GetUtcNow();
        var submitting = SubmitUntilAsync(cluster, "rolling", load.Token);
        foreach (var node in cluster.Nodes)
        {
            await cluster.Observations.MoreAsync();
            var ending = await node.TerminateAsync(Stop);
            Assert.True(ending.Code == 0, $"{node.Name} should end with 0 when it is told to, and not with {ending.Code}:\n{string.Join('\n', ending.LastWords)}");
            await cluster.ReadyAsync(node, Stop);
        }

        await load.CancelAsync();
        var submitted = await submitting;
        var jobs = new List<JobRecord>();
        foreach (var lead in submitted) jobs.AddRange(await cluster.Clients.EndOfAsync(lead, Stop));
        Assert.NotEmpty(jobs);
        AllComplete(jobs);
        // An end in order is that node's alone.
        Assert.Empty(cluster.Nodes.SelectMany(node => node.Endings).Where(ending => ending.At >= began && ending.Code != 0)
            .Select(ending => $"{ending.Node} ended with code {ending.Code}:\n{string.Join('\n', ending.LastWords)}"));
        // Of the tests before this one the jobs are not known here.
        var seen = cluster.Observations.All.Where(one => one.At >= began).ToList();
        // Nor is a submission that a gateway took and did not live to answer: its client has made it again.
        var known = seen.Where(one => jobs.Any(job => job.Job == one.Job)).ToList();
        Assert.Empty(CaseResults.Problems(known, jobs));
        Assert.Empty(Barriers.Problems(known, jobs));
        // The members of that one use one board together, too: who belongs together only the lab knows.
        Assert.Empty(BoardUse.Problems(seen, [.. cluster.PowerCommands.Where(command => command.At >= began)], await cluster.Clients.AllAsync(Stop)));
    }

    [Fact]
    public async Task A_dispatcher_that_was_killed_comes_back_to_its_runs()
    {
        const string name = "killed-dispatcher", open = "dispatcher-is-back";
        var cluster = await fixture.HealthyAsync(Stop);
        var text = ClusterJobs.Group(cluster.Observations, name,
            [.. ClusterJobs.Case("before"), ClusterJobs.WaitFor(open), .. ClusterJobs.Case("after"), .. ClusterJobs.Barrier("end")],
            [.. ClusterJobs.Case("guest"), .. ClusterJobs.Barrier("end")], guests: 2);
        var (_, lead) = await cluster.Clients.SubmitAsync(_ => text, _ => name, Stop);
        await cluster.Observations.SeenAsync(name, Observation.Arrive, "end", members: 2);
        await cluster.Observations.SeenAsync(name, Observation.Wait, open);
        var device = (await cluster.Clients.AskAsync((client, stop) => client.TimelineAsync(lead, stop), Stop)).Roles[0].Role.Device;
        var dispatcher = cluster.Dispatchers.Single(node => cluster.SiteOf(node).Boards.Any(board => BoardsFixture.Name(board) == device));

        await dispatcher.KillAsync(Stop);
        cluster.Observations.Open(open);
        await cluster.ReadyAsync(dispatcher, Stop);

        var jobs = await cluster.Clients.EndOfAsync(lead, Stop);
        AllComplete(jobs);
        foreach (var (role, test, count) in new[] { ("host", "before", 1), ("host", "after", 1), ("guest", "guest", 2) })
            Assert.Equal(count, jobs.Where(job => job.Role == role).Sum(job => job.Cases.Count(result => result.Name == test)));
    }

    [Fact]
    public async Task A_console_that_closes_under_a_test_is_opened_again_and_nothing_of_the_test_is_lost()
    {
        const string name = "cut-console", open = "console-was-cut";
        var cluster = await fixture.HealthyAsync(Stop);
        var text = ClusterJobs.Single(cluster.Observations, name, [.. ClusterJobs.Case("before"), ClusterJobs.WaitFor(open), .. ClusterJobs.Case("after")]);
        var (_, lead) = await cluster.Clients.SubmitAsync(_ => text, _ => name, Stop);
        await cluster.Observations.SeenAsync(name, Observation.Wait, open);

        cluster.CutConsoles();
        cluster.Observations.Open(open);

        var jobs = await cluster.Clients.EndOfAsync(lead, Stop);
        AllComplete(jobs);
        foreach (var test in new[] { "before", "after" }) Assert.Single(jobs[0].Cases, result => result.Name == test && result.Outcome == "pass");
        Assert.Contains("is listened to again", await LogAsync(cluster, lead), StringComparison.Ordinal);
    }

    /// <summary>Without any controller nobody can tell on which side of a partition they are: dispatchers and gateways end, and come back when there is somebody to join.</summary>
    [Fact]
    public async Task Runs_go_on_after_all_controllers_and_the_database_were_away()
    {
        const string name = "no-controller", open = "controllers-are-away", boots = "boots-meanwhile", InBoot = "start: 2.4.4 auto-login-action";
        var cluster = await fixture.HealthyAsync(Stop);
        var text = ClusterJobs.Group(cluster.Observations, name,
            [.. ClusterJobs.Case("before"), ClusterJobs.WaitFor(open), .. ClusterJobs.Case("after"), .. ClusterJobs.Barrier("end")],
            [.. ClusterJobs.Case("guest"), .. ClusterJobs.Barrier("end")], guests: 2);
        var (_, group) = await cluster.Clients.SubmitAsync(_ => text, _ => name, Stop);
        await cluster.Observations.SeenAsync(name, Observation.Arrive, "end", members: 2);
        await cluster.Observations.SeenAsync(name, Observation.Wait, open);
        var boards = cluster.Dispatchers.SelectMany(dispatcher => cluster.SiteOf(dispatcher).Boards).ToList();
        List<ClusterNode> others = [.. cluster.Gateways, .. cluster.Dispatchers];
        var isAway = false;
        long booting;
        Dictionary<ClusterNode, int> before;
        try
        {
            // A boot that does not come to its end by itself.
            foreach (var board in boards) await EmulatedLab.SetFaultsAsync(board, "no-login");
            (_, booting) = await cluster.Clients.SubmitAsync(_ => ClusterJobs.Single(cluster.Observations, boots, [.. ClusterJobs.Case("booted")]), _ => boots, Stop);
            Assert.Contains(InBoot, await LogAsync(cluster, booting, InBoot), StringComparison.Ordinal);

            before = others.ToDictionary(node => node, node => node.Endings.Count);
            cluster.KillDatabase();
            isAway = true;
            foreach (var controller in cluster.Controllers) controller.HoldDown();
            await Task.WhenAll(cluster.Controllers.Select(controller => controller.KillAsync(Stop)));
            foreach (var node in others) await Eventually.IsSoAsync($"{node.Name} ends without a controller", _ => Task.FromResult(node.Endings.Count > before[node]), Long);
            // The tests on the board go on meanwhile, and wait at their barrier.
            cluster.Observations.Open(open);
            await cluster.Observations.SeenAsync(name, Observation.Arrive, "end", members: 3);
        }
        finally
        {
            foreach (var board in boards) await EmulatedLab.SetFaultsAsync(board);
            if (isAway) cluster.StartDatabase();
            foreach (var controller in cluster.Controllers) controller.Release();
        }

        foreach (var node in cluster.Nodes) await cluster.ReadyAsync(node, Stop);
        List<JobRecord> jobs = [.. await cluster.Clients.EndOfAsync(group, Stop), .. await cluster.Clients.EndOfAsync(booting, Stop)];
        AllComplete(jobs);
        Assert.All(others, node => Assert.Equal(7, node.Endings[before[node]].Code));
        Assert.Empty(Barriers.Problems([.. cluster.Observations.All.Where(seen => jobs.Any(job => job.Job == seen.Job))], jobs));
        foreach (var (role, test, count) in new[] { ("host", "before", 1), ("host", "after", 1), ("guest", "guest", 2) })
            Assert.Equal(count, jobs.Where(job => job.Role == role).Sum(job => job.Cases.Count(result => result.Name == test)));
        Assert.Single(jobs.SelectMany(job => job.Cases), result => result.Name == "booted");
    }

    [Fact]
    public async Task A_gateway_is_ready_while_it_is_in_the_cluster_and_its_store_answers()
    {
        var cluster = await fixture.HealthyAsync(Stop);
        using var http = new HttpClient { BaseAddress = new Uri(cluster.Servers[0]) };

        Assert.Equal("""{"status":"ok","problems":[]}""", await BodyAsync("health/ready"));
        cluster.KillDatabase();
        try
        {
            await Eventually.IsSoAsync("the gateway says that it is not ready", async cancel =>
                (await http.GetAsync(new Uri("health/ready", UriKind.Relative), cancel)).StatusCode == System.Net.HttpStatusCode.ServiceUnavailable);
            Assert.Contains("PostgreSQL database", await BodyAsync("health/ready"));
            Assert.Equal("""{"status":"ok","problems":[]}""", await BodyAsync("health/live"));
        }
        finally
        {
            cluster.StartDatabase();
        }

        await Eventually.IsSoAsync("the gateway is ready again", async cancel => (await http.GetAsync(new Uri("health/ready", UriKind.Relative), cancel)).IsSuccessStatusCode);

        async Task<string> BodyAsync(string path) => await (await http.GetAsync(new Uri(path, UriKind.Relative), Stop)).Content.ReadAsStringAsync(Stop);
    }

    /// <summary>With its boards a dispatcher is cut off in the middle of runs, then a controller is, and both find back.</summary>
    [Fact]
    public async Task A_board_is_used_by_one_run_however_the_network_breaks()
    {
        var cluster = await fixture.HealthyAsync(Stop);
        using var load = new CancellationTokenSource();
        var began = TimeProvider.System.GetUtcNow();
        var submitting = SubmitUntilAsync(cluster, "partition", load.Token);
        foreach (var node in new[] { cluster.Node("d1"), cluster.Node("c1") })
        {
            await cluster.Observations.MoreAsync();
            var ended = node.Endings.Count;
            await HostNetwork.CutAsync(node.Host);
            if (node.Roles == NodeRoles.Dispatcher)
            {
                await Eventually.IsSoAsync($"the others have given {node.Name} up", async cancel =>
                    (await cluster.Clients.AskAsync((client, asked) => client.DevicesAsync(asked), cancel)).Any(device => device.WorkerHost == node.Name && device.Description?.Contains("lost", StringComparison.Ordinal) == true), Long);
            }
            else
            {
                await Eventually.IsSoAsync($"{node.Name} ends, cut off", _ => Task.FromResult(node.Endings.Count > ended), Long);
            }

            await HostNetwork.JoinAsync(node.Host);
            // A dispatcher that was given up first waits for answers of those that do not know it any more.
            await Eventually.IsSoAsync($"{node.Name} ends", _ => Task.FromResult(node.Endings.Count > ended), Long);
            await cluster.ReadyAsync(node, Stop);
        }

        await load.CancelAsync();
        var jobs = new List<JobRecord>();
        foreach (var lead in await submitting) jobs.AddRange(await cluster.Clients.EndOfAsync(lead, Stop));
        Assert.Contains(jobs, job => job.IsComplete);
        // Of the tests before this one the jobs are not known here.
        Assert.Empty(BoardUse.Problems([.. cluster.Observations.All.Where(seen => seen.At >= began)], [.. cluster.PowerCommands.Where(command => command.At >= began)], jobs));
    }

    /// <summary>Keeps all boards busy until it is stopped. Answers what was submitted.</summary>
    private async Task<IReadOnlyList<long>> SubmitUntilAsync(LabCluster cluster, string word, CancellationToken enough)
    {
        var leads = new List<long>();
        var open = new List<Task>();
        for (var n = 1; !enough.IsCancellationRequested; n++)
        {
            var mine = $"{word}-{n}";
            IReadOnlyList<string> steps = [.. Enumerable.Range(1, 5).SelectMany(i => ClusterJobs.Case($"case-{i}").Append("sleep 1"))];
            string Text(string name) => n % 3 == 0
                ? ClusterJobs.Group(cluster.Observations, name, [.. steps, .. ClusterJobs.Barrier("end")], [.. ClusterJobs.Case("guest"), .. ClusterJobs.Barrier("end")], guests: 2)
                : ClusterJobs.Single(cluster.Observations, name, [.. steps]);
            var (_, lead) = await cluster.Clients.SubmitAsync(Text, attempt => attempt == 0 ? mine : $"{mine}-again-{attempt}", Stop);
            leads.Add(lead);
            open.Add(cluster.Clients.EndOfAsync(lead, Stop));
            // One more than there are boards: one waits in the queue.
            while (open.Count > 4 && !enough.IsCancellationRequested) open.Remove(await Task.WhenAny(open));
        }

        return leads;
    }

    /// <param name="until">What of it is waited for; null: the log as it is.</param>
    private async Task<string> LogAsync(LabCluster cluster, long job, string? until = null)
    {
        var log = new StringWriter();
        await foreach (var piece in cluster.Clients[0].LogAsync(job, follow: until is not null, Stop))
        {
            log.Write(System.Text.Encoding.UTF8.GetString(piece.Span));
            if (until is not null && log.ToString().Contains(until, StringComparison.Ordinal)) break;
        }

        return log.ToString();
    }

    private static void AllComplete(IEnumerable<JobRecord> jobs) => Assert.All(jobs, job => Assert.True(job.IsComplete, job.ToString()));
}
