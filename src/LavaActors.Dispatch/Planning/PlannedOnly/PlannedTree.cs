namespace LavaActors.Dispatch.Planning.PlannedOnly;

/// <summary>The tree of a method that is planned and not run.</summary>
/// <param name="Kind"><c>deploy</c>, <c>boot</c> or <c>test</c>.</param>
/// <param name="Method">As in the table of methods.</param>
/// <param name="Lacks">What the device or the block lacks for it, in words; null if nothing.</param>
/// <param name="Top">One action.</param>
internal sealed record PlannedTree(string Kind, string Method, Func<PlanScope, string?> Lacks, TreePart Top);
