using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Protocol.Projection;

/// <summary>A sub-job as lists and pages show it. Times are UTC.</summary>
/// <param name="Description">The definition's <c>job_name</c>.</param>
/// <param name="Device">The device it got; for a guest its host's.</param>
/// <param name="ErrorMessage">The failure comment: why it did not pass.</param>
/// <param name="Verdict">Why it did not pass, once it is judged; null for one that passed.</param>
/// <param name="JudgedLog">Bytes of the log that it was judged from; null until it is.</param>
/// <param name="Metadata">The definition's <c>metadata</c>, a JSON object in which every scalar is a text; null for none, and for jobs of before this was kept.</param>
/// <param name="Warnings">What was found about its text when it was submitted; null for nothing.</param>
/// <param name="IsHealthCheck">The scheduler submitted it to check its device.</param>
public sealed record JobRow(
    JobId Job,
    LeadJobId Lead,
    string DisplayId,
    int SubId,
    string Role,
    GroupId? Group,
    string Submitter,
    string Description,
    int Priority,
    JobVisibility Visibility,
    string? RequestedDeviceType,
    DeviceName? RequestedDevice,
    IReadOnlyList<string> Tags,
    bool IsGuest,
    string? HostRole,
    bool Essential,
    JobState State,
    JobHealth Health,
    DeviceName? Device,
    string? Dispatcher,
    DateTimeOffset SubmitTime,
    DateTimeOffset? StartTime,
    DateTimeOffset? EndTime,
    string? ErrorType,
    string? ErrorMessage,
    LeadJobId? AttemptOf = null,
    int Attempt = 1,
    LeadJobId? RequeuedAs = null,
    VerdictRow? Verdict = null,
    long? JudgedLog = null,
    IReadOnlyList<string>? Warnings = null,
    string? Metadata = null,
    bool IsHealthCheck = false);

/// <summary>A job's texts, YAML all of them.</summary>
/// <param name="Original">The submission as it was sent.</param>
/// <param name="Definition">The sub-job's definition after the split.</param>
/// <param name="Pipeline">The action tree (spec: pipeline.md §5.1); null until the run has described it.</param>
/// <param name="Device">The configuration of its device as the run had it, secrets and all; null until then, of runs of earlier versions, and of jobs that are read many at once.</param>
public sealed record JobTexts(string Original, string Definition, string? Pipeline, string? Device = null);

/// <summary>A suite with the counts of its cases.</summary>
public sealed record SuiteRow(long Id, JobId Job, string Name, SuiteCounts Counts);

/// <summary>A recorded result; names as in <see cref="Runs.TestResult"/>.</summary>
public sealed record TestCaseRow(
    long Id,
    JobId Job,
    long SuiteId,
    string Suite,
    string Name,
    string Outcome,
    DateTimeOffset LoggedAt,
    string? Level,
    double? Measurement,
    string? Units,
    string? Set,
    string? Reference,
    long? StartLine,
    long? EndLine,
    double? DurationSeconds,
    string? ErrorType,
    string? ErrorMessage,
    string? Extra);

/// <summary>One run of an action (a retried action has several). Not over: <paramref name="EndedAt"/> is null.</summary>
public sealed record ActionRow(
    string Level,
    string Name,
    string Namespace,
    double TimeoutSeconds,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    double? DurationSeconds,
    string? Error);

/// <summary>One thing that happened to a submission; <paramref name="Job"/> is null where it concerns all its sub-jobs.</summary>
public sealed record TimelineRow(DateTimeOffset At, JobId? Job, string What);

/// <summary>A device; <paramref name="LostBecause"/> is null while its dispatcher is there and offers it.</summary>
/// <param name="Remark">What its dispatcher says of it; null for nothing.</param>
/// <param name="HealthCheck">The name of the definition that its health is checked by; null when there is none.</param>
/// <param name="LastCheck">The last health check of it that came to its end, and how it ended.</param>
/// <param name="LabTags">Those of <paramref name="Tags"/> that people gave it beside those of its file; null for none.</param>
public sealed record DeviceRow(
    DeviceName Name,
    string DeviceType,
    IReadOnlyList<string> Tags,
    string Dispatcher,
    DeviceState State,
    DeviceHealth Health,
    string? HealthReason,
    string? LostBecause,
    JobId? CurrentJob,
    string? Remark = null,
    IReadOnlyList<string>? LabTags = null,
    string? HealthCheck = null,
    JobId? LastCheck = null,
    JobHealth? LastCheckHealth = null);
