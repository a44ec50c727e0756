namespace LavaActors.Jinja;

/// <summary>What one rendering may take. Templates are written by the lab's users, so none may hold up the service; each limit ends the rendering with an error that names it.</summary>
public sealed record JinjaLimits
{
    /// <summary>Limits that device configurations stay a hundred times below.</summary>
    public static JinjaLimits Default { get; } = new();

    /// <summary>Characters of one template's source.</summary>
    public int MaxTemplate { get; init; } = 1 << 20;

    /// <summary>Parentheses, brackets, tags and operators inside one another in one template.</summary>
    public int MaxNesting { get; init; } = 100;

    /// <summary>Templates, blocks, macros and recursive loops that are inside one another while rendering.</summary>
    public int MaxDepth { get; init; } = 100;

    /// <summary>Characters of the result, and of all that is captured on the way there.</summary>
    public int MaxOutput { get; init; } = 4 << 20;

    /// <summary>Characters of one text value.</summary>
    public int MaxText { get; init; } = 1 << 20;

    /// <summary>Elements of one list, tuple or mapping. The reference's sandbox has the same bound for <c>range</c>.</summary>
    public int MaxElements { get; init; } = 100_000;

    /// <summary>Decimal digits of a whole number; Python prints no longer ones either.</summary>
    public int MaxDigits { get; init; } = 4300;

    /// <summary>Nodes that are evaluated, elements that are made, and characters / 16.</summary>
    public long MaxSteps { get; init; } = 5_000_000;

    /// <summary>Time on the clock that was given to the environment.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(10);
}
