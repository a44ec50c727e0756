namespace LavaActors.Protocol.Accounts;

/// <summary>What groups have permissions on (spec: scheduler.md §9.2); the numbers are stored.</summary>
public enum ObjectKind
{
    DeviceType = 0,
    Device = 1,
    Worker = 2,
}
