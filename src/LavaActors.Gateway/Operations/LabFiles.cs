using Akka.Actor;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Operations;

/// <summary>Asks dispatchers about the files of their labs; the scheduler knows where they are.</summary>
public sealed class LabFiles(ActorSystem system, DispatcherPlaces places)
{
    // A dictionary is rendered, which takes a second when it is a bad one.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Null when the dispatcher is not there, or does not answer.</summary>
    public async Task<LabFileMessages.IReply?> AskAsync(string worker, LabFileMessages.ICommand command, CancellationToken stop)
    {
        try
        {
            return await places.AddressAsync(worker, stop) is { } address ? await system.ActorSelection(address + LabFileMessages.Path).Ask<LabFileMessages.IReply>(command, Limit, stop) : null;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    /// <summary>The text of a file; a failure when there is none.</summary>
    public async Task<OperationResult<LabFileMessages.FileText>> ReadAsync(string worker, LabFileMessages.ICommand question, string field, CancellationToken stop) =>
        await AskAsync(worker, question, stop) switch
        {
            LabFileMessages.FileText text => text,
            LabFileMessages.FileMissing missing => new OperationFailure.NotFound("File", missing.Why),
            LabFileMessages.FileRefused refused => new OperationFailure.Invalid(field, string.Join('\n', refused.Findings)),
            _ => Absent(worker),
        };

    /// <param name="field">What the caller calls the text.</param>
    public async Task<OperationResult<Done>> WriteAsync(string worker, LabFileKind kind, string name, string text, string field, CancellationToken stop)
    {
        if (text.Length > LabFileMessages.MaxLength)
            return new OperationFailure.Invalid(field, $"The text has {text.Length} characters; a file of the lab has {LabFileMessages.MaxLength} at most.");
        return await AskAsync(worker, new LabFileMessages.WriteFile(kind, name, text), stop) switch
        {
            LabFileMessages.FileWritten => Done.Instance,
            LabFileMessages.FileRefused refused => new OperationFailure.Invalid(field, string.Join('\n', refused.Findings)),
            LabFileMessages.FileMissing missing => new OperationFailure.Unavailable(missing.Why),
            _ => Absent(worker),
        };
    }

    private static OperationFailure.Unavailable Absent(string worker) => new($"worker '{worker}' does not answer; its files can be reached while it is online");
}
