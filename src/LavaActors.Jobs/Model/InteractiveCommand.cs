using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>Types a line and waits for what follows.</summary>
/// <param name="Name">The test case, or null; then a failure ends the test.</param>
/// <param name="Command">The line; markers like <c>{SERVER_IP}</c> stand in it. Null: type nothing, only wait.</param>
/// <param name="Successes">Patterns that pass the step; null when not given: then the prompt passes it.</param>
/// <param name="Failures">Patterns that fail it.</param>
/// <param name="WaitForPrompt">After a success or failure, wait for a prompt.</param>
/// <param name="Span">Where the step stands.</param>
public sealed record InteractiveCommand(string? Name, string? Command, IReadOnlyList<string>? Successes, IReadOnlyList<InteractiveFailure> Failures, bool WaitForPrompt, SourceSpan Span)
    : InteractiveStep(Name, Span);
