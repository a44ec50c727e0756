using System.Text.Json;
using System.Text.Json.Serialization;
using LavaActors.Protocol.Lab;

namespace LavaActors.Storage.Events;

/// <summary>How a change is kept in its column.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(JobChange))]
[JsonSerializable(typeof(DeviceChange))]
[JsonSerializable(typeof(WorkerChange))]
internal sealed partial class LabEventJson : JsonSerializerContext
{
    public static string Write(LabEvent change) => change switch
    {
        { Job: { } job } => JsonSerializer.Serialize(job, Default.JobChange),
        { Device: { } device } => JsonSerializer.Serialize(device, Default.DeviceChange),
        { Worker: { } worker } => JsonSerializer.Serialize(worker, Default.WorkerChange),
        _ => throw new ArgumentException("an event without a change", nameof(change)),
    };

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static LabEvent Read(long number, DateTimeOffset at, LabEventKind kind, string change) => kind switch
    {
        LabEventKind.Job => new LabEvent(number, at, Job: JsonSerializer.Deserialize(change, Default.JobChange)),
        LabEventKind.Device => new LabEvent(number, at, Device: JsonSerializer.Deserialize(change, Default.DeviceChange)),
        LabEventKind.Worker => new LabEvent(number, at, Worker: JsonSerializer.Deserialize(change, Default.WorkerChange)),
        _ => throw new InvalidDataException($"event {number} is of a kind {(int)kind} that is not known"),
    };
}
