using System.Text.Json.Serialization;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Jobs;

/// <summary>The wire table of jobs and roles.</summary>
internal static class JobWire
{
    private static readonly JobJson Json = new(WireOptions.New());

    public static IEnumerable<WireBinding> Bindings =>
    [
        WireBinding.Of("job.create-job/1", Json.CreateJob),
        WireBinding.Of("job.start-job/1", Json.StartJob),
        WireBinding.Of("job.cancel-job/1", Json.CancelJob),
        WireBinding.Of("job.job-created/1", Json.JobCreated),
        WireBinding.Of("job.job-started/1", Json.JobStarted),
        WireBinding.Of("job.cancel-noted/1", Json.CancelNoted),
        WireBinding.Of("job.unknown-job/1", Json.UnknownJob),

        WireBinding.Of("job.created/1", Json.Created),
        WireBinding.Of("job.started/1", Json.Started),
        WireBinding.Of("job.group-formed/1", Json.GroupFormed),
        WireBinding.Of("job.ownership-taken/1", Json.OwnershipTaken),
        WireBinding.Of("job.cancel-begun/1", Json.CancelBegun),
        WireBinding.Of("job.role-ended/1", Json.RoleEnded),
        WireBinding.Of("job.closed/1", Json.Closed),

        WireBinding.Of("job.progress/1", Json.Progress),
        WireBinding.Of("job.log-grew/1", Json.LogGrew),
        WireBinding.Of("job.group-changed/1", Json.GroupChanged),

        WireBinding.Of("job.role-accepted/1", Json.Accepted),
        WireBinding.Of("job.role-taken-over/1", Json.RunTakenOver),
        WireBinding.Of("job.role-sight-lost/1", Json.SightLost),
        WireBinding.Of("job.role-sight-regained/1", Json.SightRegained),
        WireBinding.Of("job.role-reported/1", Json.Reported),
        WireBinding.Of("job.role-cancel-requested/1", Json.CancelRequested),
        WireBinding.Of("job.role-finished/1", Json.Finished),
        WireBinding.Of("job.role-snapshot/1", Json.RoleSnapshot),
    ];
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JobMessages.CreateJob))]
[JsonSerializable(typeof(JobMessages.StartJob))]
[JsonSerializable(typeof(JobMessages.CancelJob))]
[JsonSerializable(typeof(JobMessages.JobCreated))]
[JsonSerializable(typeof(JobMessages.JobStarted))]
[JsonSerializable(typeof(JobMessages.CancelNoted))]
[JsonSerializable(typeof(JobMessages.UnknownJob))]
[JsonSerializable(typeof(JobMessages.Created))]
[JsonSerializable(typeof(JobMessages.Started))]
[JsonSerializable(typeof(JobMessages.GroupFormed))]
[JsonSerializable(typeof(JobMessages.OwnershipTaken))]
[JsonSerializable(typeof(JobMessages.CancelBegun))]
[JsonSerializable(typeof(JobMessages.RoleEnded))]
[JsonSerializable(typeof(JobMessages.Closed))]
[JsonSerializable(typeof(JobMessages.Progress))]
[JsonSerializable(typeof(JobMessages.LogGrew))]
[JsonSerializable(typeof(JobMessages.GroupChanged))]
[JsonSerializable(typeof(RoleMessages.Accepted))]
[JsonSerializable(typeof(RoleMessages.RunTakenOver))]
[JsonSerializable(typeof(RoleMessages.SightLost))]
[JsonSerializable(typeof(RoleMessages.SightRegained))]
[JsonSerializable(typeof(RoleMessages.Reported))]
[JsonSerializable(typeof(RoleMessages.CancelRequested))]
[JsonSerializable(typeof(RoleMessages.Finished))]
[JsonSerializable(typeof(RoleSnapshot))]
internal sealed partial class JobJson : JsonSerializerContext;
