using LavaActors.Gateway.Access;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Operations;

/// <summary>Aliases (spec: rest-api.md §5.5): other names for device types, in submissions.</summary>
public sealed class AliasOperations(LabReading reading, ILabStore lab, Audit audit)
{
    private const string Noun = "alias";

    /// <summary>Those of types that the caller may see and that are shown, and those of no type; by name.</summary>
    public async Task<IReadOnlyList<AliasRow>> ListAsync(Caller caller, CancellationToken stop)
    {
        var state = await reading.ReadAsync(stop);
        return [.. state.Aliases.Where(alias => IsVisible(state, caller, alias))];
    }

    public async Task<OperationResult<AliasRow>> GetAsync(Caller caller, string name, CancellationToken stop)
    {
        var state = await reading.ReadAsync(stop);
        return state.Aliases.FirstOrDefault(alias => alias.Name == name) is { } found && IsVisible(state, caller, found) ? found : new OperationFailure.NotFound("Alias", name);
    }

    /// <param name="deviceType">Null: of none yet.</param>
    public async Task<OperationResult<AliasRow>> AddAsync(Caller caller, string name, string? deviceType, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Add(Noun)) is { } missing) return missing;
        var state = await reading.ReadAsync(stop);
        if (Fault(state, name) is { } fault) return fault;
        if (deviceType is not null && !state.TypeFor(caller, deviceType).IsOk) return new OperationFailure.NotFound("Device-type", deviceType);
        await lab.PutAsync(new AliasRow(name, deviceType), stop);
        await audit.NoteAsync(caller, Noun, name, $"of {deviceType ?? "no type"}", stop);
        return new AliasRow(name, deviceType);
    }

    public async Task<OperationResult<AliasRow>> UpdateAsync(Caller caller, string name, string? deviceType, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Change(Noun)) is { } missing) return missing;
        var state = await reading.ReadAsync(stop);
        if (state.Aliases.All(alias => alias.Name != name)) return new OperationFailure.NotFound("Alias", name);
        if (deviceType is not null && !state.TypeFor(caller, deviceType).IsOk) return new OperationFailure.NotFound("Device-type", deviceType);
        await lab.PutAsync(new AliasRow(name, deviceType), stop);
        await audit.NoteAsync(caller, Noun, name, $"of {deviceType ?? "no type"}", stop);
        return new AliasRow(name, deviceType);
    }

    public async Task<OperationResult<Done>> DeleteAsync(Caller caller, string name, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Delete(Noun)) is { } missing) return missing;
        if ((await lab.AliasesAsync(stop)).All(alias => alias.Name != name)) return new OperationFailure.NotFound("Alias", name);
        await lab.RemoveAliasAsync(name, stop);
        await audit.NoteAsync(caller, Noun, name, "deleted", stop);
        return Done.Instance;
    }

    /// <summary>Why this cannot be a new alias; null when it can. One that lost its type may be given again.</summary>
    internal static OperationFailure? Fault(LabState state, string name) =>
        LabName.Fault(name) is { } fault ? new OperationFailure.Invalid("name", fault)
        : state.Type(name) is not null ? new OperationFailure.Invalid("name", $"DeviceType with name '{name}' already exists.")
        : state.Aliases.Any(alias => alias.Name == name && alias.DeviceType is not null) ? new OperationFailure.Invalid("name", "alias with this name already exists.")
        : null;

    private static bool IsVisible(LabState state, Caller caller, AliasRow alias) =>
        alias.DeviceType is not { } type || (state.Type(type) is { Note.Display: true } known && state.IsVisible(caller, known));
}
