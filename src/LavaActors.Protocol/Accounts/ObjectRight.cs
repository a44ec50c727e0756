namespace LavaActors.Protocol.Accounts;

/// <summary>What a permission lets a group do; each includes those before it (spec: scheduler.md §9.2). Workers have no <see cref="Submit"/>. The numbers are stored.</summary>
public enum ObjectRight
{
    View = 0,
    Submit = 1,
    Change = 2,
}
