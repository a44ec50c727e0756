using LavaActors.Protocol.Ids;

namespace LavaActors.Scheduling.Rules;

/// <summary>How many devices dispatchers give at most that have a limit (spec: scheduler.md §5, <c>job_limit</c>).</summary>
/// <param name="Left">By dispatcher, 0 and less: none; one that is not named has no limit.</param>
/// <param name="DispatcherOf">Whose a device is.</param>
public sealed record Places(IReadOnlyDictionary<string, int> Left, Func<DeviceName, string> DispatcherOf)
{
    /// <summary>How many of the devices that a dispatcher has; null: any number.</summary>
    public int? LeftAt(string dispatcher) => Left.TryGetValue(dispatcher, out var left) ? left : null;
}
