using System.Globalization;
using LavaActors.EndToEnd.Chaos;

// The tests are run by 'dotnet test'; by itself this program is './build.sh chaos'.
var options = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
if (args.Length % 2 != 0 || options.Keys.Except(["--minutes", "--seed", "--every"]).Any()
    || !double.TryParse(options.GetValueOrDefault("--minutes", "5"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes) || minutes <= 0
    || !double.TryParse(options.GetValueOrDefault("--every", "12"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var every) || every < 1
    || !int.TryParse(options.GetValueOrDefault("--seed", Random.Shared.Next().ToString(CultureInfo.InvariantCulture)), NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
{
    Console.Error.WriteLine(
        """
        usage: chaos [--minutes N] [--seed S] [--every SECONDS]
          --minutes   how long nodes are disturbed; the jobs that are left then run to their ends (default 5)
          --seed      a number; the same one makes the same schedule (default: a new one, which is printed)
          --every     seconds from one disturbance to the next, on average (default 12)
        """);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    var report = await ChaosRun.RunAsync(
        new ChaosSettings(seed, TimeSpan.FromMinutes(minutes)) { Every = TimeSpan.FromSeconds(every) },
        line => Console.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss}  {line}"), stop.Token);
    Console.WriteLine();
    Console.WriteLine(report);
    return report.Problems.Count == 0 ? 0 : 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("ended early; nothing was checked");
    return 130;
}
