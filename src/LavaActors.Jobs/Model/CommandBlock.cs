namespace LavaActors.Jobs;

/// <summary>A <c>command</c> block: a command of the device's configuration (spec: pipeline.md §3.3).</summary>
public sealed record CommandBlock : ActionBlock
{
    public override string Kind => "command";

    public required string Name { get; init; }
}
