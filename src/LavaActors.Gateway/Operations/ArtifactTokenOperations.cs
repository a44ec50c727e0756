using LavaActors.Gateway.Access;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Operations;

/// <summary>Secrets that a user's jobs may name (spec: rest-api.md §5.5, remote-artifact-tokens). Everybody has only his own.</summary>
public sealed class ArtifactTokenOperations(ILabStore lab, Audit audit)
{
    /// <summary>Of entries in the audit log, whose object is the user and the name.</summary>
    private const string Kind = "remote artifact token";

    private const int MaxName = 100;
    private const int MaxToken = 200;

    /// <summary>Of one user.</summary>
    internal const int MostTokens = 100;

    public async Task<OperationResult<IReadOnlyList<ArtifactToken>>> ListAsync(Caller caller, CancellationToken stop) =>
        AccessRules.WhyNot(caller, Operation.Change) is { } why ? new OperationFailure.Forbidden(why)
        : caller.UserName is { } user ? OperationResult.Ok(await lab.ArtifactTokensAsync(user, stop)) : Nobody;

    public async Task<OperationResult<ArtifactToken>> GetAsync(Caller caller, string name, CancellationToken stop)
    {
        var all = await ListAsync(caller, stop);
        return !all.IsOk ? all.Failure! : all.Value.FirstOrDefault(token => token.Name == name) is { } found ? found : new OperationFailure.NotFound("Token", name);
    }

    public async Task<OperationResult<ArtifactToken>> AddAsync(Caller caller, string name, string token, CancellationToken stop)
    {
        if (AccessRules.WhyNot(caller, Operation.Change) is { } why) return new OperationFailure.Forbidden(why);
        var all = await ListAsync(caller, stop);
        if (!all.IsOk) return all.Failure!;
        if (Fault("name", name, MaxName) is { } badName) return badName;
        if (all.Value.Any(each => each.Name == name)) return new OperationFailure.Invalid("name", "remote artifact token with this name already exists.");
        if (all.Value.Count >= MostTokens) return new OperationFailure.Invalid(null, $"You have {all.Value.Count} remote artifact tokens; delete some first.");
        return await PutAsync(caller, name, token, "added", stop);
    }

    public async Task<OperationResult<ArtifactToken>> UpdateAsync(Caller caller, string name, string token, CancellationToken stop)
    {
        if (AccessRules.WhyNot(caller, Operation.Change) is { } why) return new OperationFailure.Forbidden(why);
        var found = await GetAsync(caller, name, stop);
        return found.IsOk ? await PutAsync(caller, name, token, "changed", stop) : found;
    }

    public async Task<OperationResult<Done>> DeleteAsync(Caller caller, string name, CancellationToken stop)
    {
        if (AccessRules.WhyNot(caller, Operation.Change) is { } why) return new OperationFailure.Forbidden(why);
        var found = await GetAsync(caller, name, stop);
        if (!found.IsOk) return found.Failure!;
        await lab.RemoveArtifactTokenAsync(caller.UserName!, name, stop);
        await audit.NoteAsync(caller, Kind, $"{caller.UserName}/{name}", "deleted", stop);
        return Done.Instance;
    }

    private static OperationFailure.Forbidden Nobody => new(AccessRules.NoCredentials);

    private async Task<OperationResult<ArtifactToken>> PutAsync(Caller caller, string name, string token, string what, CancellationToken stop)
    {
        if (Fault("token", token, MaxToken) is { } fault) return fault;
        await lab.PutAsync(caller.UserName!, new ArtifactToken(name, token), stop);
        await audit.NoteAsync(caller, Kind, $"{caller.UserName}/{name}", what, stop);
        return new ArtifactToken(name, token);
    }

    private static OperationFailure.Invalid? Fault(string field, string text, int most) =>
        text.Length == 0 ? new(field, "This field may not be blank.") : text.Length > most ? new(field, $"Ensure this field has no more than {most} characters.") : null;
}
