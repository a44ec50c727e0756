using LavaActors.Protocol.Lab;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Events;

/// <summary>Which of the lab's events a reader wants: those that meet all that is said. Pure.</summary>
/// <param name="Kinds">Null: all.</param>
/// <param name="Job">A sub-job by number or by what users call it: its own events, and those of the device that has it, which name it by the latter (<see cref="JobName"/>).</param>
/// <param name="Device">A device's events, and those of the jobs on it.</param>
/// <param name="Worker">A worker's events, and those of its devices and of the jobs on them.</param>
public sealed record LabEventFilter(IReadOnlyList<LabEventKind>? Kinds, string? Job, string? Device, string? Worker)
{
    /// <summary>What users call <see cref="Job"/>; null as long as there is no such job.</summary>
    public string? JobName { get; init; }

    /// <summary>From a query's <c>kind</c>, <c>job</c>, <c>device</c> and <c>worker</c>.</summary>
    /// <param name="wrong">What a client is told of <c>kind</c>.</param>
    public static LabEventFilter? Parse(IQueryCollection query, out string? wrong)
    {
        var names = query["kind"].SelectMany(each => (each ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        var unknown = names.Find(name => !Enum.GetNames<LabEventKind>().Contains(name, StringComparer.OrdinalIgnoreCase));
        wrong = unknown is null ? null : $"Select a valid choice. {unknown} is not one of the available choices: job, device, worker.";
        if (wrong is not null) return null;
        return new LabEventFilter(names.Count == 0 ? null : [.. names.Select(name => Enum.Parse<LabEventKind>(name, ignoreCase: true))], Text("job"), Text("device"), Text("worker"));

        string? Text(string key) => query[key].FirstOrDefault() is { Length: > 0 } text ? text : null;
    }

    public bool Passes(LabEvent one) =>
        (Kinds is null || Kinds.Contains(one.Kind))
        && (Job is null || (one.Device?.Job is { } held && (held == JobName || held == Job)) || (one.Job is { } job && (job.DisplayId == Job || job.Job.ToString() == Job)))
        && (Device is null || (one.Device?.Name ?? one.Job?.Device) == Device)
        && (Worker is null || (one.Worker?.Hostname ?? one.Device?.Dispatcher ?? one.Job?.Dispatcher) == Worker);
}
