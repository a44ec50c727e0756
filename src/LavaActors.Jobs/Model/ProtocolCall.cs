using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>A MultiNode call that a pipeline action makes (spec: multinode.md §8).</summary>
public sealed record ProtocolCall
{
    /// <summary>Exact name of the action that makes it.</summary>
    public required string ActionName { get; init; }

    /// <summary><c>lava-send</c>, <c>lava-wait</c>, <c>lava-wait-all</c> or <c>lava-sync</c>; underscores are read as hyphens.</summary>
    public required string Request { get; init; }

    public required string MessageId { get; init; }

    /// <summary>Send: the data. Wait: the keys to extract, each with a value beginning with <c>$</c>. A scalar <c>x</c> is read as <c>{x: null}</c>.</summary>
    public YamlMap? Message { get; init; }

    /// <summary>For <c>lava-wait-all</c>: wait for this role only.</summary>
    public string? Role { get; init; }

    public TimeSpan? Timeout { get; init; }

    public SourceSpan Span { get; init; }

    /// <summary>Keys a wait extracts from the message: those whose value begins with <c>$</c>.</summary>
    public IReadOnlyList<string> WantedKeys =>
        [.. (Message?.Entries ?? []).Where(e => e.Value is YamlScalar s && s.Text.StartsWith('$')).Select(e => e.Key.Text)];
}
