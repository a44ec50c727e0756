using LavaActors.Benchmarks;

switch (args.FirstOrDefault())
{
    case "barrier":
        return await BarrierBenchmark.RunAsync(args[1..]);
    case "tftp":
        return await TftpBenchmark.RunAsync(args[1..]);
    default:
        Console.Error.WriteLine("name a benchmark: barrier, tftp");
        return 2;
}
