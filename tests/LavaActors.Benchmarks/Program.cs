using LavaActors.Benchmarks;

// Names of benchmarks, each with its options behind it; none: all of them.
var benchmarks = new Dictionary<string, Func<string[], Task<bool>>>
{
    ["barrier"] = BarrierBenchmark.RunAsync,
    ["cluster-barrier"] = ClusterBarrierBenchmark.RunAsync,
    ["cluster-submit"] = ClusterSubmitBenchmark.RunAsync,
    ["console"] = ConsoleBenchmark.RunAsync,
    ["devices"] = DevicesBenchmark.RunAsync,
    ["failover"] = FailoverBenchmark.RunAsync,
    ["job"] = JobBenchmark.RunAsync,
    ["job-list"] = JobListBenchmark.RunAsync,
    ["log-browser"] = LogBrowserBenchmark.RunAsync,
    ["log-page"] = LogPageBenchmark.RunAsync,
    ["node-start"] = NodeStartBenchmark.RunAsync,
    ["queue"] = QueueBenchmark.RunAsync,
    ["results"] = ResultsBenchmark.RunAsync,
    ["rpc"] = RpcBenchmark.RunAsync,
    ["schedule"] = ScheduleBenchmark.RunAsync,
    ["submit"] = SubmitBenchmark.RunAsync,
    ["tftp"] = TftpBenchmark.RunAsync,
    ["validate"] = ValidateBenchmark.RunAsync,
    ["watchers"] = WatchersBenchmark.RunAsync,
};

var wanted = new List<(string Name, List<string> Options)>();
foreach (var word in args)
{
    if (benchmarks.ContainsKey(word)) wanted.Add((word, []));
    else if (wanted.Count > 0) wanted[^1].Options.Add(word);
    else
    {
        Console.Error.WriteLine($"'{word}' is not a benchmark; there are {string.Join(", ", benchmarks.Keys)}");
        return 2;
    }
}

if (wanted.Count == 0) wanted.AddRange(benchmarks.Keys.Select(name => (name, new List<string>())));
var missed = new List<string>();
foreach (var (name, options) in wanted)
{
    if (!await benchmarks[name]([.. options])) missed.Add(name);
    Console.WriteLine();
}

if (missed.Count > 0) Console.WriteLine($"goals missed: {string.Join(", ", missed)}");
return missed.Count == 0 ? 0 : 1;
