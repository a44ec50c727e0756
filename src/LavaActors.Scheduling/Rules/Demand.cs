using System.Collections.Immutable;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Scheduling.Rules;

/// <summary>What one sub-job that drives a device asks of it.</summary>
/// <param name="Device">The only device that will do, if the job names one.</param>
/// <param name="Closed">Devices that its submitter may not submit to; null for none.</param>
/// <param name="Dispatcher">The only dispatcher whose devices will do, if the job names one.</param>
/// <param name="Facilities">See <see cref="Needs"/>; null for none.</param>
public sealed record Demand(JobId Job, string Role, string DeviceType, ImmutableHashSet<string> Tags, DeviceName? Device, string? Dispatcher = null, ImmutableHashSet<string>? Facilities = null, ImmutableHashSet<DeviceName>? Closed = null)
{
    /// <summary>What the dispatcher must have beside the device.</summary>
    public ImmutableHashSet<string> Needs { get; } = Facilities ?? [];

    /// <summary>Demands of the same kind are met by the same devices.</summary>
    public string Kind { get; } = $"{DeviceType}|{Device}|{Dispatcher}|{string.Join(',', Tags.Order(StringComparer.Ordinal))}|{string.Join(',', (Facilities ?? []).Order(StringComparer.Ordinal))}{(Closed is { IsEmpty: false } ? "|not " + string.Join(',', Closed.Select(device => device.Value).Order(StringComparer.Ordinal)) : "")}";

    /// <summary>In words: <c>qemu with tag usb</c>, <c>qemu qemu-03</c>.</summary>
    public string InWords =>
        DeviceType
        + (Device is { } name ? $" {name}" : "")
        + Tags.Count switch { 0 => "", 1 => $" with tag {Tags.Single()}", _ => $" with tags {string.Join(", ", Tags.Order(StringComparer.Ordinal))}" }
        + (Dispatcher is { } dispatcher ? $" on dispatcher {dispatcher}" : "")
        + (Needs.IsEmpty ? "" : $" with {string.Join(", ", Needs.Order(StringComparer.Ordinal))}");

    /// <summary>The demands of a submission: one for each sub-job that is no guest.</summary>
    public static ImmutableArray<Demand> Of(IEnumerable<SubJob> subJobs) =>
    [
        .. from sub in subJobs
           where !sub.Request.IsGuest
           select new Demand(sub.Job, sub.Request.Role, sub.Request.DeviceType ?? "", [.. sub.Request.Tags], sub.Request.DeviceName, sub.Request.Dispatcher, [.. sub.Request.Needs ?? []], sub.Request.Closed is { Count: > 0 } closed ? [.. closed] : null),
    ];
}
