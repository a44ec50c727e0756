using LavaActors.Gateway.Access;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Operations;

/// <summary>Device types: what REST, XML-RPC and pages do with them (spec: rest-api.md §5.3).</summary>
public sealed class DeviceTypeOperations(LabReading reading, ILabStore lab, LabFiles files, LabChanges changes, Audit audit)
{
    private const string Noun = "devicetype";
    private const string Object = "device type";

    /// <summary>Those that the caller may see, by name.</summary>
    public async Task<IReadOnlyList<LabDeviceType>> ListAsync(Caller caller, CancellationToken stop)
    {
        var state = await reading.ReadAsync(stop);
        return [.. state.Types.Where(type => state.IsVisible(caller, type))];
    }

    public async Task<OperationResult<LabDeviceType>> GetAsync(Caller caller, string name, CancellationToken stop) => (await reading.ReadAsync(stop)).TypeFor(caller, name);

    /// <param name="aliases">All that it is to have.</param>
    public async Task<OperationResult<LabDeviceType>> AddAsync(Caller caller, DeviceTypeNote note, IReadOnlyList<string> aliases, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Change(Noun), LabPermissions.Add(Noun)) is { } missing) return missing;
        if (LabName.Fault(note.Name) is { } fault) return new OperationFailure.Invalid("name", fault);
        var state = await reading.ReadAsync(stop);
        if (state.Type(note.Name) is { } known && !(known.IsInstalled && (await lab.DeviceTypesAsync(stop)).All(each => each.Name != note.Name)))
            return new OperationFailure.Invalid("name", "device type with this name already exists.");
        return await PutAsync(caller, state, note, aliases, stop);
    }

    /// <param name="change">Makes the new note of the old one; the name stays.</param>
    /// <param name="aliases">All that it is to have; null: they stay.</param>
    public async Task<OperationResult<LabDeviceType>> UpdateAsync(Caller caller, string name, Func<DeviceTypeNote, DeviceTypeNote> change, IReadOnlyList<string>? aliases, CancellationToken stop)
    {
        var state = await reading.ReadAsync(stop);
        var found = state.TypeToChange(caller, name);
        return found.IsOk ? await PutAsync(caller, state, change(found.Value.Note) with { Name = name }, aliases, stop) : found;
    }

    /// <summary>Only one that no device has.</summary>
    public async Task<OperationResult<Done>> DeleteAsync(Caller caller, string name, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Delete(Noun)) is { } missing) return missing;
        var found = (await reading.ReadAsync(stop)).TypeFor(caller, name);
        if (!found.IsOk) return found.Failure!;
        if (found.Value.IsInstalled) return new OperationFailure.Invalid("name", $"There are devices of type '{name}'; remove them first.");
        var ruled = await changes.ChangeAsync(id => new SchedulerMessages.SetHealthRule(id, name, HealthRule.Default, caller.Name), stop);
        if (!ruled.IsOk) return ruled;
        foreach (var alias in found.Value.Aliases) await lab.PutAsync(new AliasRow(alias, null), stop);
        await lab.RemoveDeviceTypeAsync(name, stop);
        await audit.NoteAsync(caller, Object, name, "deleted", stop);
        return Done.Instance;
    }

    public async Task<OperationResult<Done>> AddAliasAsync(Caller caller, string name, string alias, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Add("alias")) is { } missing) return missing;
        var state = await reading.ReadAsync(stop);
        var found = state.TypeToChange(caller, name);
        if (!found.IsOk) return found.Failure!;
        if (AliasOperations.Fault(state, alias) is { } fault) return fault;
        await lab.PutAsync(new AliasRow(alias, name), stop);
        await audit.NoteAsync(caller, "alias", alias, $"of {name}", stop);
        return Done.Instance;
    }

    /// <summary>The alias stays, without a type.</summary>
    public async Task<OperationResult<Done>> RemoveAliasAsync(Caller caller, string name, string alias, CancellationToken stop)
    {
        var found = (await reading.ReadAsync(stop)).TypeToChange(caller, name);
        if (!found.IsOk) return found.Failure!;
        if (!found.Value.Aliases.Contains(alias)) return new OperationFailure.NotFound("Alias", alias);
        await lab.PutAsync(new AliasRow(alias, null), stop);
        await audit.NoteAsync(caller, "alias", alias, $"not of {name} any more", stop);
        return Done.Instance;
    }

    /// <summary>Without its secrets for who may not change the type.</summary>
    public Task<OperationResult<string>> TemplateAsync(Caller caller, string name, CancellationToken stop) =>
        ReadAsync(caller, LabFileKind.DeviceType, "template", name, DeviceSecrets.MaskedDictionary, stop);

    /// <summary>Without its secrets for who may not change the type, as in the jobs that are made of it.</summary>
    public Task<OperationResult<string>> HealthCheckAsync(Caller caller, string name, CancellationToken stop) =>
        ReadAsync(caller, LabFileKind.HealthCheck, "health check", name, SecretMask.OfHealthCheck, stop);

    public Task<OperationResult<Done>> SetTemplateAsync(Caller caller, string name, string text, CancellationToken stop) => WriteAsync(caller, LabFileKind.DeviceType, name, text, "template", stop);

    public Task<OperationResult<Done>> SetHealthCheckAsync(Caller caller, string name, string text, CancellationToken stop) => WriteAsync(caller, LabFileKind.HealthCheck, name, text, "config", stop);

    /// <summary>The names of all templates that the online workers have.</summary>
    public async Task<IReadOnlyList<string>> TemplatesAsync(CancellationToken stop)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var worker in (await reading.ReadAsync(stop)).Workers.Where(worker => worker.IsOnline))
        {
            if (await files.AskAsync(worker.Name, new LabFileMessages.ListTypes(), stop) is LabFileMessages.TypeNames listed) names.UnionWith(listed.Names);
        }

        return [.. names];
    }

    private async Task<OperationResult<string>> ReadAsync(Caller caller, LabFileKind kind, string what, string name, Func<string, string> masked, CancellationToken stop)
    {
        if (LabName.Fault(name) is { } fault) return new OperationFailure.Invalid("name", fault);
        var state = await reading.ReadAsync(stop);
        var found = state.TypeFor(caller, name);
        if (!found.IsOk) return found.Failure!;
        OperationFailure failure = new OperationFailure.NotFound(what, name);
        foreach (var worker in Places(state, name))
        {
            var read = await files.ReadAsync(worker, new LabFileMessages.ReadFile(kind, name), what, stop);
            if (read.IsOk) return AccessRules.MayChangeType(caller, name, state.Restrictions) ? read.Value.Text : masked(read.Value.Text);
            if (read.Failure is not OperationFailure.NotFound) failure = read.Failure!;
        }

        return failure;
    }

    /// <summary>On every worker that is online: each has the files of its lab for itself, or all have the same.</summary>
    private async Task<OperationResult<Done>> WriteAsync(Caller caller, LabFileKind kind, string name, string text, string field, CancellationToken stop)
    {
        if (LabName.Fault(name) is { } fault) return new OperationFailure.Invalid("name", fault);
        var state = await reading.ReadAsync(stop);
        var found = state.TypeToChange(caller, name);
        if (!found.IsOk) return found.Failure!;
        var (isWritten, failures) = (false, new List<OperationFailure>());
        foreach (var worker in Places(state, name))
        {
            var written = await files.WriteAsync(worker, kind, name, text, field, stop);
            if (written.Failure is OperationFailure.Invalid) return written;
            isWritten |= written.IsOk;
            if (written.Failure is { } failure) failures.Add(failure);
        }

        if (isWritten) await audit.NoteAsync(caller, Object, name, $"{field} changed", stop);
        return isWritten ? Done.Instance : failures.FirstOrDefault() ?? new OperationFailure.Unavailable("no worker is online, and the files are there");
    }

    /// <summary>Workers that are online; those first that have devices of the type.</summary>
    private static IEnumerable<string> Places(LabState state, string type) => state.Workers.Where(worker => worker.IsOnline).Select(worker => worker.Name)
        .OrderBy(worker => state.Devices.Any(device => device.Row.Dispatcher == worker && device.Row.DeviceType == type) ? 0 : 1);

    private async Task<OperationResult<LabDeviceType>> PutAsync(Caller caller, LabState state, DeviceTypeNote note, IReadOnlyList<string>? aliases, CancellationToken stop)
    {
        if (note.HealthFrequency < 1) return new OperationFailure.Invalid("health_frequency", "Ensure this value is greater than or equal to 1.");
        var before = state.Aliases.Where(alias => alias.DeviceType == note.Name).Select(alias => alias.Name).ToList();
        foreach (var alias in aliases?.Except(before, StringComparer.Ordinal) ?? [])
        {
            if (AliasOperations.Fault(state, alias) is { } fault) return fault;
        }

        // The scheduler first: what it does not take is not shown to anybody.
        var ruled = await changes.ChangeAsync(id => new SchedulerMessages.SetHealthRule(id, note.Name, new HealthRule(note.DisableHealthCheck, note.HealthFrequency, note.HealthDenominator), caller.Name), stop);
        if (!ruled.IsOk) return ruled.Failure!;
        await lab.PutAsync(note, stop);
        await audit.NoteAsync(caller, Object, note.Name, "changed", stop);
        foreach (var alias in aliases?.Except(before, StringComparer.Ordinal) ?? []) await lab.PutAsync(new AliasRow(alias, note.Name), stop);
        foreach (var alias in aliases is null ? [] : before.Except(aliases, StringComparer.Ordinal)) await lab.PutAsync(new AliasRow(alias, null), stop);
        return await GetAsync(caller, note.Name, stop);
    }
}
