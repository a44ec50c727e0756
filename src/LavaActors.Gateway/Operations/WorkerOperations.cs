using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Operations;

/// <summary>Workers, which are dispatchers here: what REST, XML-RPC and pages do with them (spec: rest-api.md §5.4, scheduler.md §5).</summary>
public sealed class WorkerOperations(LabReading reading, ILabStore lab, LabFiles files, LabChanges changes, Audit audit)
{
    private const string Noun = "worker";

    /// <summary>Those that the caller may see, by name.</summary>
    public async Task<IReadOnlyList<WorkerRow>> ListAsync(Caller caller, CancellationToken stop)
    {
        var state = await reading.ReadAsync(stop);
        return [.. state.Workers.Where(worker => state.IsVisible(caller, worker))];
    }

    public async Task<OperationResult<WorkerRow>> GetAsync(Caller caller, string name, CancellationToken stop) => (await reading.ReadAsync(stop)).WorkerFor(caller, name);

    /// <summary>One that has not come up yet.</summary>
    public async Task<OperationResult<WorkerRow>> AddAsync(Caller caller, string name, string? description, WorkerHealth health, int jobLimit, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Add(Noun)) is { } missing) return missing;
        if (LabName.Fault(name) is { } fault) return new OperationFailure.Invalid("hostname", fault);
        if (jobLimit < 0) return new OperationFailure.Invalid("job_limit", "Ensure this value is greater than or equal to 0.");
        if ((await reading.ReadAsync(stop)).Worker(name) is not null) return new OperationFailure.Invalid("hostname", "worker with this hostname already exists.");
        await lab.PutWorkerAsync(name, description, stop);
        await audit.NoteAsync(caller, Noun, name, "added", stop);
        if (health is not WorkerHealth.Active || jobLimit > 0)
        {
            var set = await SetAsync(caller, name, health, jobLimit, "added", stop);
            if (!set.IsOk) return set.Failure!;
        }

        return await GetAsync(caller, name, stop);
    }

    /// <summary>What is null or not set stays.</summary>
    public async Task<OperationResult<WorkerRow>> UpdateAsync(Caller caller, string name, Setting<string> description, WorkerHealth? health, int? jobLimit, string reason, CancellationToken stop)
    {
        var found = (await reading.ReadAsync(stop)).WorkerToChange(caller, name);
        if (!found.IsOk) return found;
        if (jobLimit is < 0) return new OperationFailure.Invalid("job_limit", "Ensure this value is greater than or equal to 0.");
        if (description.IsSet && description.Value != found.Value.Description)
        {
            await lab.PutWorkerAsync(name, description.Value, stop);
            await audit.NoteAsync(caller, Noun, name, "description changed", stop);
        }

        if ((health ?? found.Value.Health) != found.Value.Health || (jobLimit ?? found.Value.JobLimit) != found.Value.JobLimit)
        {
            var set = await SetAsync(caller, name, health, jobLimit, reason, stop);
            if (!set.IsOk) return set.Failure!;
        }

        return await GetAsync(caller, name, stop);
    }

    /// <summary>With the cascade to its devices.</summary>
    public async Task<OperationResult<Done>> SetHealthAsync(Caller caller, string name, WorkerHealth health, string reason, CancellationToken stop)
    {
        var found = (await reading.ReadAsync(stop)).WorkerToChange(caller, name);
        return found.IsOk ? await SetAsync(caller, name, health, null, reason, stop) : found.Failure!;
    }

    /// <summary>Takes a worker out of the lab: it is Retired with its devices, and forgotten when it never came up.</summary>
    public async Task<OperationResult<Done>> DeleteAsync(Caller caller, string name, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Delete(Noun)) is { } missing) return missing;
        var found = (await reading.ReadAsync(stop)).WorkerFor(caller, name);
        if (!found.IsOk) return found.Failure!;
        if (found.Value.IsOnline) return new OperationFailure.Invalid("hostname", $"Worker '{name}' is online; end it first.");
        var set = await SetAsync(caller, name, WorkerHealth.Retired, null, "deleted", stop);
        if (set.IsOk) await lab.RemoveWorkerAsync(name, stop);
        return set;
    }

    /// <summary>Its changes of health, the newest first.</summary>
    public async Task<OperationResult<IReadOnlyList<TransitionRow>>> HistoryAsync(Caller caller, string name, int limit, CancellationToken stop)
    {
        var found = (await reading.ReadAsync(stop)).WorkerFor(caller, name);
        return found.IsOk ? OperationResult.Ok(await lab.TransitionsAsync(TransitionOf.Worker, name, limit, stop)) : found.Failure!;
    }

    /// <summary>One of its files; without its secrets for who may not change the worker.</summary>
    /// <param name="kind">Its configuration, its environment or that of its targets.</param>
    /// <returns>NotFound of kind File where there is none.</returns>
    public async Task<OperationResult<LabFileMessages.FileText>> FileAsync(Caller caller, string name, LabFileKind kind, CancellationToken stop)
    {
        var state = await reading.ReadAsync(stop);
        var found = state.WorkerFor(caller, name);
        if (!found.IsOk) return found.Failure!;
        var read = await files.ReadAsync(name, new LabFileMessages.ReadFile(kind, name), "config", stop);
        return read.IsOk && !AccessRules.MayChangeWorker(caller, name, state.Restrictions) ? read.Value with { Text = DeviceSecrets.Masked(read.Value.Text) } : read;
    }

    /// <summary>Writes one of its files; an empty text removes it.</summary>
    /// <param name="field">What the caller calls the text.</param>
    public async Task<OperationResult<Done>> SetFileAsync(Caller caller, string name, LabFileKind kind, string text, string field, CancellationToken stop)
    {
        var found = (await reading.ReadAsync(stop)).WorkerToChange(caller, name);
        return found.IsOk ? await audit.NotedAsync(await files.WriteAsync(name, kind, name, text, field, stop), caller, Noun, name, $"{field} changed", stop) : found.Failure!;
    }

    private async Task<OperationResult<Done>> SetAsync(Caller caller, string name, WorkerHealth? health, int? jobLimit, string reason, CancellationToken stop)
    {
        var before = (await reading.ReadAsync(stop)).Worker(name);
        return await audit.NotedAsync(
            await changes.ChangeAsync(id => new SchedulerMessages.SetWorker(id, name, health, jobLimit, caller.Name, reason), stop),
            caller,
            Noun,
            name,
            AuditRow.Change($"{before?.Health}, job limit {before?.JobLimit ?? 0}", $"{health ?? before?.Health}, job limit {jobLimit ?? before?.JobLimit ?? 0}", reason),
            stop);
    }
}
