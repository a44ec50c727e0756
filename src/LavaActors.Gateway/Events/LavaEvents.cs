using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Events;

/// <summary>The lab's events as LAVA publishes them: five texts, topic, uuid, time, user and a JSON text (spec: scheduler.md §14). Pure.</summary>
public static class LavaEvents
{
    private const string Topic = "org.lavasoftware";
    private const string Server = "lavaserver";

    /// <summary>What a WebSocket message has: a JSON array of the five.</summary>
    public static string Message(LabEvent one) => JsonSerializer.Serialize(Texts(one), Api.ApiJson.Default.StringArray);

    /// <summary>What a message of ZeroMQ has: the five, each in a frame of its own.</summary>
    public static IReadOnlyList<byte[]> Frames(LabEvent one) => [.. Texts(one).Select(Encoding.UTF8.GetBytes)];

    private static string[] Texts(LabEvent one)
    {
        var (topic, user, content) = one switch
        {
            { Job: { } job } => ($"{Topic}.testjob", job.Submitter, OfJob(job)),
            { Device: { } device } => ($"{Topic}.device", Server, OfDevice(device)),
            { Worker: { } worker } => ($"{Topic}.worker", Server, new JsonObject { ["hostname"] = worker.Hostname, ["health"] = worker.Health, ["state"] = worker.State }),
            _ => throw new ArgumentException("an event without a change", nameof(one)),
        };
        return [topic, Uuid(one).ToString("D"), Time(one.At), user, content.ToJsonString()];
    }

    /// <summary>The same for the same event, whoever reads it and whenever: of version 1, made of the event's time and number.</summary>
    public static Guid Uuid(LabEvent one)
    {
        // Counted in 100 ns from the beginning of the Gregorian calendar, as in RFC 9562 §5.1.
        var time = (ulong)(one.At.UtcTicks - new DateTime(1582, 10, 15, 0, 0, 0, DateTimeKind.Utc).Ticks);
        var (low, middle, high) = ((uint)time, (ushort)(time >> 32), (ushort)(((time >> 48) & 0x0FFF) | 0x1000));
        var number = (ulong)one.Number;
        Span<byte> node = stackalloc byte[8];
        node[0] = (byte)(0x80 | ((number >> 48) & 0x3F));
        node[1] = (byte)(number >> 40);
        // The first bit of the node says that it is no network card's address.
        node[2] = 0x01;
        for (var i = 0; i < 5; i++) node[3 + i] = (byte)(number >> (32 - (8 * i)));
        return new Guid(low, middle, high, node[0], node[1], node[2], node[3], node[4], node[5], node[6], node[7]);
    }

    private static JsonObject OfJob(JobChange job)
    {
        var content = new JsonObject
        {
            ["health"] = job.Health.ToString(),
            ["state"] = job.State.ToString(),
            ["job"] = job.Job.Value,
            ["description"] = job.Description,
            ["priority"] = job.Priority,
            ["submit_time"] = Time(job.SubmitTime),
            ["submitter"] = job.Submitter,
            ["health_check"] = job.IsHealthCheck,
        };
        if (job.DisplayId != job.Job.ToString()) content["sub_id"] = job.DisplayId;
        if (job.Device is { } device) content["device"] = device;
        if (job.Dispatcher is { } worker) content["worker"] = worker;
        if (job.DeviceType is { } type) content["device_type"] = type;
        if (job.StartTime is { } start) content["start_time"] = Time(start);
        if (job.EndTime is { } end) content["end_time"] = Time(end);
        return content;
    }

    private static JsonObject OfDevice(DeviceChange device)
    {
        var content = new JsonObject
        {
            ["health"] = device.Health.ToString(),
            ["state"] = device.State.ToString(),
            ["device"] = device.Name,
            ["device_type"] = device.DeviceType,
            ["worker"] = device.Dispatcher,
        };
        if (device.Job is { } job) content["job"] = job;
        return content;
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);
}
