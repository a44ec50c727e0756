using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>A MultiNode call of an interactive script.</summary>
/// <param name="Request"><c>lava-send</c>, <c>lava-wait</c>, <c>lava-wait-all</c> or <c>lava-sync</c>.</param>
/// <param name="MessageId">The message or barrier.</param>
/// <param name="Payload">lava-send: its <c>key=value</c> words, in order; markers stand in the values.</param>
/// <param name="Role">lava-wait-all: wait for this role only; null for all.</param>
/// <param name="Span">Where the step stands.</param>
public sealed record InteractiveCall(string Request, string MessageId, IReadOnlyDictionary<string, string> Payload, string? Role, SourceSpan Span)
    : InteractiveStep(null, Span)
{
    /// <summary>The calls a script can make.</summary>
    public static IReadOnlyList<string> Requests { get; } = ["lava-send", "lava-wait", "lava-wait-all", "lava-sync"];
}
