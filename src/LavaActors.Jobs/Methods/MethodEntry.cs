namespace LavaActors.Jobs.Methods;

/// <summary>One row of the table of methods.</summary>
/// <param name="Kind"><c>deploy</c>, <c>boot</c>, <c>test</c> or <c>command</c>.</param>
/// <param name="Name">What a job writes: the value of <c>to</c> or <c>method</c>, or the key of a test block.</param>
/// <param name="State">How far it goes.</param>
/// <param name="Note">For the reader of the table; empty when there is nothing to say.</param>
public sealed record MethodEntry(string Kind, string Name, MethodState State, string Note = "")
{
    /// <summary>The names of the dispatcher's strategies that do it.</summary>
    public IReadOnlyList<string> Strategies { get; init; } = [$"{Kind} {Name}"];

    /// <summary>Whether a dispatcher takes a job that has it.</summary>
    public bool IsSupported => State >= MethodState.Run;
}
