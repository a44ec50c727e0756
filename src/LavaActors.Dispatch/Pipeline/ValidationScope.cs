namespace LavaActors.Dispatch.Pipeline;

/// <summary>An action's checks before the job starts; all errors of all actions are reported together (pipeline.md §5.2).</summary>
public sealed class ValidationScope(ActionNode node, RunContext run, List<string> errors)
{
    public ActionNode Node { get; } = node;

    public RunContext Run { get; } = run;

    /// <summary>Notes one error; it is printed with the action's level and name.</summary>
    public void Error(string text) => errors.Add($"{Node.Level} {Node.Name}: {text}");

    /// <summary>Notes an error if a program is not on the PATH, or not at its absolute path.</summary>
    /// <param name="remedy">What needs it, or how to get it.</param>
    /// <returns>It is there.</returns>
    public bool NeedsProgram(string program, string remedy)
    {
        var found = HasProgram(program);
        if (!found) Error($"the program '{program}' is not {(program.StartsWith('/') ? "there" : "on the dispatcher's PATH")}; {remedy}");
        return found;
    }

    /// <summary>Whether a program is on the dispatcher's PATH, or at its absolute path.</summary>
    public static bool HasProgram(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':')
        .Any(dir => dir.Length > 0 && File.Exists(Path.Combine(dir, program)));
}
