namespace LavaActors.Jobs.Waits;

/// <summary>One MultiNode call of a role.</summary>
/// <param name="Id">The message id; null when it is not known before the run.</param>
/// <param name="Role">Of <c>lava-wait-all</c> with a role.</param>
internal sealed record GroupCall(CallKind Kind, string? Id, string? Role, CallPlace Place)
{
    /// <summary>Made in every run. Others (below an <c>if</c>, in a function) are possible: they can answer a wait, and nothing is required of them.</summary>
    public bool IsCertain { get; init; } = true;

    /// <summary>Possibly made several times: in a loop, in a function, in a block that is tried again.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Of a test definition, not of an action or an interactive script.</summary>
    public bool IsOfDefinition => Definition is not null;

    /// <summary>Of which definition of its block, from 0; null of an action or an interactive script.</summary>
    public int? Definition { get; init; }

    /// <summary>The delayed start of the role, no call of a test (spec: multinode.md §9).</summary>
    public bool IsStart { get; init; }

    /// <summary>Whether the role stands still here until others have done something that can be named.</summary>
    public bool Holds => IsCertain && Id is not null && Kind is CallKind.Wait or CallKind.WaitAll or CallKind.Sync;

    /// <summary>Whether it may bring a message of this id into the group.</summary>
    public bool MaySend(string id) => Kind == CallKind.Anything || (Kind == CallKind.Send && (Id is null || Id == id));

    /// <summary>How often it may arrive at the barrier of this id.</summary>
    public int Arrivals(string id) => Kind switch
    {
        CallKind.Anything => Many,
        CallKind.Sync when Id is null => Many,
        CallKind.Sync when Id == id => IsRepeated ? Many : 1,
        _ => 0,
    };

    /// <summary>More often than anybody counts.</summary>
    public const int Many = 1_000_000;

    /// <summary>Of <c>lava-send</c>, <c>lava-wait</c>, <c>lava-wait-all</c> or <c>lava-sync</c>.</summary>
    public static CallKind KindOf(string request) => request switch
    {
        "lava-send" => CallKind.Send,
        "lava-wait" => CallKind.Wait,
        "lava-wait-all" => CallKind.WaitAll,
        _ => CallKind.Sync,
    };

    /// <summary><c>lava-wait-all 'ready' guest</c>.</summary>
    public override string ToString() => $"{Command} '{Id}'{(Role is null ? "" : $" {Role}")}";

    private string Command => Kind switch
    {
        CallKind.Send => "lava-send",
        CallKind.Wait => "lava-wait",
        CallKind.WaitAll => "lava-wait-all",
        _ => "lava-sync",
    };
}
