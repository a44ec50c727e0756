namespace LavaActors.Dispatch.Guests;

/// <summary>What a command on the device did.</summary>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error: also what the login's shell itself has to say, of a locale that is not there, say, though nothing went wrong.</param>
public sealed record GuestCommandResult(int ExitCode, string Output, string Errors = "")
{
    /// <summary>All that it said, for a message.</summary>
    public string Said => $"{Output.Trim()}\n{Errors.Trim()}".Trim();
}
