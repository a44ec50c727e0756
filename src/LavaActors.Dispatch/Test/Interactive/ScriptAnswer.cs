using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Test.Interactive;

/// <summary>What the target's answer to a command of an interactive script means (test-shell.md §13).</summary>
/// <param name="Problem">Why the command has failed; null: it has passed.</param>
/// <param name="Fault">The script ends with it.</param>
internal sealed record ScriptAnswer(string? Problem, ActionFault? Fault = null)
{
    public static readonly ScriptAnswer Passed = new(Problem: null);

    /// <summary>What was seen first is a prompt.</summary>
    public static ScriptAnswer OfPrompt(InteractiveCommand command) => command.Successes is not { } wanted
        ? Passed
        : new ScriptAnswer($"the prompt came, and before it none of: {string.Join(", ", wanted.Select(message => $"'{message}'"))}");

    /// <summary>What was seen first is a failure message.</summary>
    /// <param name="seen">The text that it matched.</param>
    public static ScriptAnswer Of(InteractiveFailure failure, string seen)
    {
        var problem = $"the target said '{seen}'";
        return failure.Exception switch
        {
            null => new ScriptAnswer(problem),
            "InfrastructureError" => new ScriptAnswer(problem, ActionFault.Infrastructure(failure.Error ?? seen)),
            "JobError" => new ScriptAnswer(problem, ActionFault.Job(failure.Error ?? seen)),
            "TestError" => new ScriptAnswer(problem, ActionFault.Test(failure.Error ?? seen)),
            var other => new ScriptAnswer(problem, ActionFault.Job($"a script cannot raise '{other}'")),
        };
    }
}
