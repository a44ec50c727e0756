using LavaActors.Protocol.Scheduler;

namespace LavaActors.Protocol.Lab;

/// <summary>What people say of a device beside what its dispatcher's files say (spec: rest-api.md §5.2). Its tags and its health are the scheduler's.</summary>
/// <param name="PhysicalOwner">A user's name.</param>
/// <param name="PhysicalGroup">A group's name.</param>
public sealed record DeviceNote(string Name, string? Description = null, string? DeviceVersion = null, string? PhysicalOwner = null, string? PhysicalGroup = null);

/// <summary>How <see cref="DeviceTypeNote.HealthFrequency"/> counts (spec: scheduler.md §8). The numbers are stored.</summary>
public enum HealthDenominator
{
    Hours = 0,
    Jobs = 1,
}

/// <summary>What people say of a device type (spec: rest-api.md §5.3). All of it describes; a type is there when a device has it, or when there is a note of it.</summary>
/// <param name="HealthFrequency">Every so many hours or jobs.</param>
/// <param name="Display">Whether it is shown in lists.</param>
public sealed record DeviceTypeNote(
    string Name,
    string? Description = null,
    string? Architecture = null,
    string? Processor = null,
    string? CpuModel = null,
    int? Bits = null,
    IReadOnlyList<string>? Cores = null,
    int? CoreCount = null,
    int HealthFrequency = 24,
    HealthDenominator HealthDenominator = HealthDenominator.Hours,
    bool DisableHealthCheck = false,
    bool Display = true);

/// <summary>A dispatcher as people and the scheduler's events know it (spec: rest-api.md §5.4).</summary>
/// <param name="IsOnline">It is registered with the scheduler.</param>
/// <param name="Since">When it came or went last; null for one that was never there.</param>
/// <param name="JobLimit">How many of its devices are in use at most; 0: all of them.</param>
/// <param name="Address">The address of its node, when it was last there.</param>
/// <param name="Version">Of its program, when it was last there; null for one that never said so.</param>
public sealed record WorkerRow(
    string Name, bool IsOnline, WorkerHealth Health, string? HealthReason, int JobLimit, string? Description, DateTimeOffset? Since, string? Address, string? Version = null);

/// <summary>A tag: one that devices have and jobs ask for, or a kind of failure, as a lab's people call it.</summary>
public sealed record TagRow(long Id, string Name, string? Description);

/// <summary>Another name for a device type, in submissions.</summary>
/// <param name="DeviceType">Null for one that was taken from its type.</param>
public sealed record AliasRow(string Name, string? DeviceType);

/// <summary>A secret that a user's jobs may name.</summary>
public sealed record ArtifactToken(string Name, string Token);

/// <summary>What a <see cref="TransitionRow"/> is of.</summary>
public enum TransitionOf
{
    Device = 0,
    Worker = 1,
}

/// <summary>A change of health (spec: scheduler.md §15).</summary>
/// <param name="Was">Null when that is not known.</param>
public sealed record TransitionRow(TransitionOf Of, string Name, DateTimeOffset At, string By, string? Was, string Now, string Reason)
{
    /// <summary>As the reference's log has it: <c>Good → Bad (reason)</c>.</summary>
    public override string ToString() => $"{Was ?? "?"} → {Now}{(Reason.Length == 0 ? "" : $" ({Reason})")}";
}
