using System.Diagnostics;
using System.Diagnostics.Metrics;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tftp;
using LavaActors.Protocol.Metrics;

namespace LavaActors.Dispatch.Metrics;

/// <summary>What a dispatcher measures (docs/observability.md). Its labels have few values: never a job, a file or a board.</summary>
internal static class DispatchMetrics
{
    public const string MeterName = "LavaActors.Dispatch";

    private static readonly Meter Meter = new(MeterName);
    private static readonly KeyValuePair<string, object?> Receive = new("network.io.direction", "receive");
    private static readonly KeyValuePair<string, object?> Transmit = new("network.io.direction", "transmit");

    private static readonly UpDownCounter<long> Runs = Meter.CreateUpDownCounter<long>("lava.runs.active", "{run}", "Runs that this dispatcher has in hand, until their last report is stored.");
    private static readonly Histogram<double> Actions = Meter.CreateHistogram(
        "lava.action.duration", "s", "How long actions took, all their attempts together, by name and outcome.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Waits });
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("lava.action.retries", "{attempt}", "Attempts of actions after their first one.");
    private static readonly Counter<long> Results = Meter.CreateCounter<long>("lava.results", "{result}", "Test results that were recorded, by outcome; those of the suite 'lava' apart.");
    private static readonly Counter<long> ConsoleBytes = Meter.CreateCounter<long>("lava.console.io", "By", "Bytes that boards' consoles and shells sent, and that were typed there.");
    private static readonly UpDownCounter<long> Consoles = Meter.CreateUpDownCounter<long>("lava.console.open", "{console}", "Consoles and shells that are open.");
    private static readonly Counter<long> TftpTransfers = Meter.CreateCounter<long>("lava.tftp.transfers", "{transfer}", "TFTP transfers, by outcome: finished, failed or refused.");
    private static readonly Counter<long> TftpBytes = Meter.CreateCounter<long>("lava.tftp.io", "By", "Bytes of files that boards have fetched by TFTP.");
    private static readonly Counter<long> TftpBlocks = Meter.CreateCounter<long>("lava.tftp.blocks", "{block}", "Blocks of finished TFTP transfers.");
    private static readonly Counter<long> TftpResent = Meter.CreateCounter<long>("lava.tftp.retransmissions", "{block}", "Blocks that finished TFTP transfers had to send again.");
    private static readonly Histogram<double> TftpDurations = Meter.CreateHistogram(
        "lava.tftp.duration", "s", "How long TFTP transfers took.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Waits });
    private static readonly UpDownCounter<long> SshSessions = Meter.CreateUpDownCounter<long>("lava.ssh.sessions", "{session}", "SSH logins to devices and guests that are open.");
    private static readonly Counter<long> SshBroken = Meter.CreateCounter<long>("lava.ssh.broken", "{session}", "SSH logins that broke, or whose device stopped answering.");
    private static readonly Histogram<double> Power = Meter.CreateHistogram(
        "lava.power.command.duration", "s", "How long the commands took that switch, reset and prepare boards, by outcome.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Waits });
    private static readonly Counter<long> LogBytes = Meter.CreateCounter<long>("lava.log.io", "By", "Bytes of runs' logs that were handed over to be stored.");

    public static void CountRun(int more) => Runs.Add(more);

    public static void CountAction(string name, TimeSpan duration, ActionFault? fault)
    {
        var tags = new TagList { { "lava.action.name", name }, { "lava.action.outcome", fault is null ? "pass" : "fail" } };
        if (fault is not null) tags.Add("error.type", fault.ErrorType);
        Actions.Record(duration.TotalSeconds, tags);
    }

    public static void CountRetry(string name) => Retries.Add(1, new KeyValuePair<string, object?>("lava.action.name", name));

    // A test may call its result anything.
    public static void CountResult(string suite, string outcome) => Results.Add(
        1,
        new KeyValuePair<string, object?>("lava.result.suite", suite == "lava" ? "lava" : "test"),
        new KeyValuePair<string, object?>("lava.result.outcome", outcome is "pass" or "fail" or "skip" ? outcome : "unknown"));

    public static void CountReceived(int bytes) => ConsoleBytes.Add(bytes, Receive);

    public static void CountTyped(int bytes) => ConsoleBytes.Add(bytes, Transmit);

    public static void CountConsole(int more) => Consoles.Add(more);

    public static void CountSsh(int more) => SshSessions.Add(more);

    public static void CountBrokenSsh() => SshBroken.Add(1);

    public static void CountLog(long bytes) => LogBytes.Add(bytes);

    /// <param name="since">A timestamp of <see cref="Stopwatch"/>.</param>
    public static void CountPower(long since, bool isDone) =>
        Power.Record(Stopwatch.GetElapsedTime(since).TotalSeconds, new KeyValuePair<string, object?>("lava.power.outcome", isDone ? "done" : "failed"));

    /// <summary>A transfer is over.</summary>
    public static void CountTftp(TftpMessages.IEvent what)
    {
        switch (what)
        {
            case TftpMessages.TransferFinished t:
                TftpTransfers.Add(1, Outcome("finished"));
                TftpBytes.Add(t.Bytes);
                TftpBlocks.Add(t.Blocks);
                TftpResent.Add(t.Resent);
                TftpDurations.Record(t.Duration.TotalSeconds, Outcome("finished"));
                break;
            case TftpMessages.TransferFailed t:
                TftpTransfers.Add(1, Outcome("failed"));
                TftpBytes.Add(t.Bytes);
                TftpDurations.Record(t.Duration.TotalSeconds, Outcome("failed"));
                break;
            default:
                break;
        }

    }

    public static void CountRefusedTftp() => TftpTransfers.Add(1, Outcome("refused"));

    private static KeyValuePair<string, object?> Outcome(string how) => new("lava.tftp.outcome", how);
}
