using System.Text.Json.Nodes;
using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Metrics;
using LavaActors.Dispatch.Runs;
using LavaActors.Dispatch.Test;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Pipeline;

/// <summary>Everything one run has: its definition, its device, its files, and the ports to what it may touch.</summary>
public sealed class RunContext
{
    private readonly Lock _recording = new();

    public required RunOrder Order { get; init; }

    public required JobDefinition Job { get; init; }

    /// <summary>The device's configuration; for a guest the reduced one of its host (multinode.md §3).</summary>
    public required DeviceConfiguration Device { get; init; }

    public required DispatchSettings Settings { get; init; }

    public required RunPaths Paths { get; init; }

    public required RunLog Log { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>The board; null for a guest, which has none.</summary>
    public required IBoard? Board { get; init; }

    /// <summary>The SSH login of a guest, or of a run whose device is itself reached over SSH; null for any other run.</summary>
    public required IGuestSession? Login { get; init; }

    /// <summary>A way to the board beside its console, which may lead nowhere yet; null for a guest.</summary>
    public ISecondConnection? Second { get; init; }

    /// <summary>The MultiNode group; null in single-node jobs.</summary>
    public required IGroupCalls? Group { get; init; }

    /// <summary>The key pair of this job alone.</summary>
    public required JobKeys Keys { get; init; }

    /// <summary>Fetches files, with the cache of this dispatcher.</summary>
    public required ResourceDownload Downloads { get; init; }

    /// <summary>Tells the controller something that happened.</summary>
    public required Action<RunFact> Report { get; init; }

    /// <summary>Notes something on the dispatcher's disk; done when it is there. A disk that cannot be written ends the run, and holds up nobody.</summary>
    public Func<RunJournal.IEvent, Task> Keep { get; init; } = _ => Task.CompletedTask;

    /// <summary>Where the run stood in its test shell when its process ended; whoever goes on from there takes it away. Null in a run that was not interrupted there.</summary>
    public ResumedShell? Resumed { get; set; }

    /// <summary>What the interrupted attempt of an action has on record, which the attempt made in its place does not record again; null in a run that was not interrupted.</summary>
    public RepeatedResults? Repeated { get; set; }

    public RunData Data { get; } = new();

    /// <summary>Ids of the MultiNode calls that actions make.</summary>
    public CallNumbers Calls => field ??= new CallNumbers(Order.Job);

    /// <summary>The connection in use, by namespace.</summary>
    public Dictionary<string, IConsole> Consoles { get; } = [];

    /// <summary>The job id as the target and the group know it.</summary>
    public string JobText => Order.Job.ToString();

    /// <summary>Records a result: in the log as a record of level <c>results</c>, and with the job. Without the job's secrets. Any thread may.</summary>
    public void Record(TestResult result)
    {
        // First: what is on record of an interrupted attempt has none either.
        result = SecretTexts.Masked(result, Log.Secrets);
        bool isRepeated;
        lock (_recording) isRepeated = Repeated?.Takes(result) is true;
        if (isRepeated)
        {
            Log.Debug($"{result.Suite}/{result.Case} {result.Outcome}: recorded before the dispatcher's restart already");
            return;
        }

        var json = new JsonObject { ["definition"] = result.Suite, ["case"] = result.Case, ["result"] = result.Outcome };
        if (result.Level is { } level) json["level"] = level;
        if (result.DurationSeconds is { } seconds) json["duration"] = seconds.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
        if (result.Measurement is { } measurement) json["measurement"] = measurement;
        if (result.Units is { } units) json["units"] = units;
        if (result.Set is { } set) json["set"] = set;
        if (result.Reference is { } reference) json["reference"] = reference;
        if (result.StartLine is { } start) json["starttc"] = start;
        if (result.EndLine is { } end) json["endtc"] = end;
        if (result.ErrorMessage is { } message) json["error_msg"] = message;
        if (result.ErrorType is { } type) json["error_type"] = type;
        if (result.Extra is { } extra) json["extra"] = JsonNode.Parse(extra);
        var text = json.ToJsonString(LogJson.Relaxed);
        DispatchMetrics.CountResult(result.Suite, result.Outcome);
        // In the order of the log: of a process that is killed what stands behind the last result that it has noted is what it has not.
        lock (_recording)
        {
            var line = Log.WriteMapping("results", text);
            Report(new ResultRecorded(result, Log.Failure is null ? line : null));
        }
    }
}
