using LavaActors.Gateway.Access;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Operations;

/// <summary>Devices: what REST, XML-RPC and pages do with them (spec: rest-api.md §5.2, scheduler.md §4, §9.2).</summary>
public sealed class DeviceOperations(LabReading reading, ILabStore lab, LabFiles files, LabChanges changes, UserDirectory users, Audit audit, JobMentionReading mentions)
{
    private const string Object = "device";
    private const string Noun = "device";

    /// <summary>Those that the caller may see, by name.</summary>
    public async Task<IReadOnlyList<LabDevice>> ListAsync(Caller caller, bool withRetired, CancellationToken stop)
    {
        var state = await reading.ReadAsync(stop);
        return await reading.ForAsync(caller, [.. state.Devices.Where(device => (withRetired || device.Row.Health is not DeviceHealth.Retired) && state.IsVisible(caller, device))], stop);
    }

    public async Task<OperationResult<LabDevice>> GetAsync(Caller caller, string name, CancellationToken stop)
    {
        var found = (await reading.ReadAsync(stop)).DeviceFor(caller, name);
        return found.IsOk ? (await reading.ForAsync(caller, [found.Value], stop))[0] : found;
    }

    /// <summary>A device that no dispatcher offers yet: it waits for its dictionary.</summary>
    public async Task<OperationResult<LabDevice>> AddAsync(
        Caller caller, string name, string deviceType, string worker, DeviceHealth health, DeviceChange change, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Change(Noun), LabPermissions.Add(Noun)) is { } missing) return missing;
        if (LabName.Fault(name) is { } fault) return new OperationFailure.Invalid("hostname", fault);
        var state = await reading.ReadAsync(stop);
        if (state.Device(name) is not null) return new OperationFailure.Invalid("hostname", "device with this Hostname already exists.");
        if (state.Type(deviceType) is null) return new OperationFailure.NotFound("Device-type", deviceType);
        if (state.Worker(worker) is null) return new OperationFailure.NotFound("Worker", worker);
        if (await NobodyAsync(change, stop) is { } nobody) return nobody;
        var added = await changes.ChangeAsync(id => new SchedulerMessages.AddDevice(id, new DeviceName(name), deviceType, worker, health, caller.Name), stop);
        if (!added.IsOk) return added.Failure!;
        await audit.NoteAsync(caller, Object, name, "added", stop);
        return await ApplyAsync(caller, name, new DeviceNote(name), [], change with { Health = null }, stop);
    }

    /// <summary>Type and worker are what the device's dictionary says: they can be told again, and not changed here.</summary>
    public async Task<OperationResult<LabDevice>> UpdateAsync(Caller caller, string name, DeviceChange change, CancellationToken stop)
    {
        var state = await reading.ReadAsync(stop);
        var found = state.DeviceToChange(caller, name);
        if (!found.IsOk) return found;
        var device = found.Value;
        if (change.DeviceType is { } type && type != device.Row.DeviceType) return new OperationFailure.Invalid("device_type", $"The type of '{name}' is '{device.Row.DeviceType}', as its dictionary says; change the dictionary.");
        if (change.Worker is { } worker && worker != device.Row.Dispatcher) return new OperationFailure.Invalid("worker_host", $"'{name}' is offered by '{device.Row.Dispatcher}'; move its dictionary to the other worker.");
        IReadOnlyList<string> lacking = change.Tags is null ? [] : [.. OfFile(device).Except(change.Tags, StringComparer.Ordinal)];
        if (await NobodyAsync(change, stop) is { } nobody) return nobody;
        if (lacking.Count > 0) return new OperationFailure.Invalid("tags", $"The dictionary of '{name}' gives it the tag '{lacking[0]}'; take it out there.");
        return await ApplyAsync(caller, name, device.Note, OfFile(device), change with { Health = change.Health == device.Row.Health ? null : change.Health }, stop);
    }

    /// <summary>Takes a device out of the lab: its dictionary is removed where it can be reached, and it is Retired. Its jobs stay.</summary>
    public async Task<OperationResult<Done>> DeleteAsync(Caller caller, string name, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Delete(Noun)) is { } missing) return missing;
        var found = (await reading.ReadAsync(stop)).DeviceFor(caller, name);
        if (!found.IsOk) return found.Failure!;
        var written = await files.WriteAsync(found.Value.Row.Dispatcher, LabFileKind.Dictionary, name, "", "dictionary", stop);
        if (written.Failure is OperationFailure.Invalid) return written;
        await lab.RemoveDeviceAsync(name, stop);
        return await SetAsync(caller, name, DeviceHealth.Retired, "deleted", stop);
    }

    /// <summary>Says how a device is; the change is kept in its history.</summary>
    public async Task<OperationResult<Done>> SetHealthAsync(Caller caller, string name, DeviceHealth health, string reason, CancellationToken stop)
    {
        var found = (await reading.ReadAsync(stop)).DeviceToChange(caller, name);
        return found.IsOk ? await SetAsync(caller, name, health, reason, stop) : found.Failure!;
    }

    /// <summary>The tag is made when it is not there; that takes the right to add tags.</summary>
    public async Task<OperationResult<Done>> AddTagAsync(Caller caller, string name, string tag, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Add("tag")) is { } missing) return missing;
        var found = (await reading.ReadAsync(stop)).DeviceToChange(caller, name);
        if (!found.IsOk) return found.Failure!;
        if (TagKeeping.Fault(tag) is { } fault) return new OperationFailure.Invalid("name", fault);
        await lab.EnsureTagsAsync([tag], stop);
        return found.Value.Row.Tags.Contains(tag) ? Done.Instance : await TagsAsync(caller, name, [.. found.Value.Row.LabTags ?? [], tag], stop);
    }

    public async Task<OperationResult<Done>> RemoveTagAsync(Caller caller, string name, string tag, CancellationToken stop)
    {
        var found = (await reading.ReadAsync(stop)).DeviceToChange(caller, name);
        if (!found.IsOk) return found.Failure!;
        if (!found.Value.Row.Tags.Contains(tag)) return new OperationFailure.NotFound("Tag", tag);
        if (OfFile(found.Value).Contains(tag)) return new OperationFailure.Invalid("tags", $"The dictionary of '{name}' gives it the tag '{tag}'; take it out there.");
        return await TagsAsync(caller, name, [.. (found.Value.Row.LabTags ?? []).Where(each => each != tag)], stop);
    }

    /// <summary>Its changes of health, the newest first. Their reasons name no job that the caller may not see.</summary>
    public async Task<OperationResult<IReadOnlyList<TransitionRow>>> HistoryAsync(Caller caller, string name, int limit, CancellationToken stop)
    {
        var found = (await reading.ReadAsync(stop)).DeviceFor(caller, name);
        if (!found.IsOk) return found.Failure!;
        var rows = await lab.TransitionsAsync(TransitionOf.Device, name, limit, stop);
        var read = await mentions.ReaderAsync(caller, rows.Select(row => row.Reason), stop);
        return OperationResult.Ok<IReadOnlyList<TransitionRow>>([.. rows.Select(row => row with { Reason = read(row.Reason) })]);
    }

    /// <summary>The dictionary as it stands in its file; without its secrets for who may not change it.</summary>
    public Task<OperationResult<string>> DictionaryAsync(Caller caller, string name, CancellationToken stop) =>
        TextAsync(caller, name, new LabFileMessages.ReadFile(LabFileKind.Dictionary, name), DeviceSecrets.MaskedDictionary, stop);

    /// <summary>The device's configuration, YAML, as a job with this context would have it; without its secrets for who may not change the device.</summary>
    /// <param name="context">YAML; null for none.</param>
    public Task<OperationResult<string>> ConfigurationAsync(Caller caller, string name, string? context, CancellationToken stop) =>
        TextAsync(caller, name, new LabFileMessages.RenderDevice(name, context), DeviceSecrets.Masked, stop);

    /// <summary>Writes the dictionary; one that is not right changes nothing.</summary>
    public async Task<OperationResult<Done>> SetDictionaryAsync(Caller caller, string name, string text, CancellationToken stop)
    {
        var found = (await reading.ReadAsync(stop)).DeviceToChange(caller, name);
        return found.IsOk ? await audit.NotedAsync(await files.WriteAsync(found.Value.Row.Dispatcher, LabFileKind.Dictionary, name, text, "dictionary", stop), caller, Object, name, "dictionary changed", stop) : found.Failure!;
    }

    /// <summary>What is wrong with a dictionary; Ok when nothing is. Some dispatcher has to be there, which has the templates.</summary>
    public async Task<OperationResult<Done>> ValidateDictionaryAsync(Caller caller, string text, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Add(Noun), LabPermissions.Change(Noun)) is { } missing) return missing;
        if (text.Length > LabFileMessages.MaxLength) return new OperationFailure.Invalid("dictionary", $"longer than {LabFileMessages.MaxLength} characters");
        foreach (var worker in (await reading.ReadAsync(stop)).Workers.Where(worker => worker.IsOnline))
        {
            var read = await files.ReadAsync(worker.Name, new LabFileMessages.RenderDevice("device", Text: text), "dictionary", stop);
            if (read.Failure is not (OperationFailure.Unavailable or OperationFailure.NotFound)) return read.IsOk ? Done.Instance : read.Failure!;
        }

        return new OperationFailure.Unavailable("no worker with a lab's directory is online, and the templates are there");
    }

    private async Task<OperationFailure?> NobodyAsync(DeviceChange change, CancellationToken stop) =>
        change.PhysicalOwner.Value is { } owner && !await users.HasUserAsync(owner, stop) ? new OperationFailure.NotFound("User", owner)
        : change.PhysicalGroup.Value is { } group && !await users.HasGroupAsync(group, stop) ? new OperationFailure.NotFound("Group", group)
        : null;

    private async Task<OperationResult<string>> TextAsync(Caller caller, string name, LabFileMessages.ICommand question, Func<string, string> masked, CancellationToken stop)
    {
        var state = await reading.ReadAsync(stop);
        var found = state.DeviceFor(caller, name);
        if (!found.IsOk) return found.Failure!;
        var row = found.Value.Row;
        var read = await files.ReadAsync(row.Dispatcher, question, "context", stop);
        if (read.IsOk) return AccessRules.MayChangeDevice(caller, name, row.DeviceType, state.Restrictions) ? read.Value.Text : masked(read.Value.Text);
        return read.Failure is OperationFailure.NotFound ? new OperationFailure.NotFound("Configuration", name) : read.Failure!;
    }

    private async Task<OperationResult<LabDevice>> ApplyAsync(Caller caller, string name, DeviceNote note, IReadOnlyList<string> ofFile, DeviceChange change, CancellationToken stop)
    {
        var next = note with
        {
            Description = change.Description.Or(note.Description),
            DeviceVersion = change.DeviceVersion.Or(note.DeviceVersion),
            PhysicalOwner = change.PhysicalOwner.Or(note.PhysicalOwner),
            PhysicalGroup = change.PhysicalGroup.Or(note.PhysicalGroup),
        };
        if (next != note)
        {
            await lab.PutAsync(next, stop);
            await audit.NoteAsync(caller, Object, name, "description changed", stop);
        }

        if (change.Tags is { } tags && await TagsAsync(caller, name, [.. tags.Except(ofFile, StringComparer.Ordinal)], stop) is { IsOk: false } untagged) return untagged.Failure!;
        if (change.Health is { } health && await SetAsync(caller, name, health, change.Reason, stop) is { IsOk: false } unset) return unset.Failure!;
        return await GetAsync(caller, name, stop);
    }

    private async Task<OperationResult<Done>> TagsAsync(Caller caller, string name, IReadOnlyList<string> tags, CancellationToken stop) => await audit.NotedAsync(
        await changes.ChangeAsync(id => new SchedulerMessages.SetDeviceTags(id, new DeviceName(name), tags, caller.Name), stop), caller, Object, name, $"tags: {string.Join(", ", tags)}", stop);

    private async Task<OperationResult<Done>> SetAsync(Caller caller, string name, DeviceHealth health, string reason, CancellationToken stop)
    {
        var before = (await reading.ReadAsync(stop)).Device(name)?.Row.Health.ToString() ?? "?";
        return await audit.NotedAsync(
            await changes.ChangeAsync(id => new SchedulerMessages.SetDeviceHealth(id, new DeviceName(name), health, caller.Name, reason), stop), caller, Object, name, AuditRow.Change(before, health.ToString(), reason), stop);
    }

    private static IReadOnlyList<string> OfFile(LabDevice device) => [.. device.Row.Tags.Except(device.Row.LabTags ?? [], StringComparer.Ordinal)];
}
