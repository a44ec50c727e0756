namespace LavaActors.Jobs;

/// <summary>An entry of a step's <c>failures</c>.</summary>
/// <param name="Message">Pattern (of Python).</param>
/// <param name="Exception">The class of error that ends the job, as <c>InfrastructureError</c>; null: the step fails and the script goes on.</param>
/// <param name="Error">Text of that error; null for the message.</param>
public sealed record InteractiveFailure(string Message, string? Exception, string? Error)
{
    /// <summary>The classes a script may name.</summary>
    public static IReadOnlyList<string> Exceptions { get; } = ["InfrastructureError", "JobError", "TestError"];
}
