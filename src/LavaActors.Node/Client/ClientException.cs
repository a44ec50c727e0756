namespace LavaActors.Node.Client;

/// <summary>A request that could not be answered as hoped. The message is for a person; the code is the process's (see <see cref="ExitCode"/>).</summary>
public sealed class ClientException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;
}
