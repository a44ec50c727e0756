using LavaActors.Jinja;
using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>What a dictionary says of its device's place in the lab: <c>{% set sync_to_lava = {...} %}</c> (spec: worker-and-devices.md §1).</summary>
/// <param name="DeviceType">The device's type; null when it is not said.</param>
/// <param name="Worker">The dispatcher that the board is connected to; null when it is not said.</param>
/// <param name="Tags">What jobs can ask for.</param>
public sealed record SyncToLava(string? DeviceType, string? Worker, IReadOnlyList<string> Tags)
{
    private const string Variable = "sync_to_lava";

    /// <summary>Keys that the reference reads; those that are about users and groups mean nothing here.</summary>
    private static readonly string[] Known = ["device_type", "worker", "tags", "aliases", "physical_owner", "physical_group", "group_device_permissions"];

    public static SyncToLava None { get; } = new(null, null, []);

    /// <summary>Reads it without rendering. What is wrong with it is a warning: the device itself may be right.</summary>
    public static SyncToLava Of(JinjaTemplate dictionary, DiagnosticBag bag)
    {
        var value = dictionary.Constant(Variable, out var where, out var isLiteral);
        if (!where.IsKnown) return None;
        if (!isLiteral || value is not IReadOnlyDictionary<string, object?> entries)
        {
            bag.Warning(where, Variable, "is not read: it has to be a dictionary of constants and lists", "write it as {'device_type': 'qemu', 'worker': 'lab-1', 'tags': ['usb']}");
            return None;
        }

        foreach (var key in entries.Keys.Where(key => !Known.Contains(key))) bag.Warning(where, $"{Variable}.{key}", $"unknown key '{key}'", NearestName.Remedy(key, Known));
        return new SyncToLava(Name("device_type"), Name("worker"), Tags());

        string? Name(string key)
        {
            if (!entries.TryGetValue(key, out var name) || name is null) return null;
            if (name is string text && LabNames.WhyNot(text) is null) return text;
            bag.Warning(where, $"{Variable}.{key}", "is no name", "write a text, as 'lab-1'");
            return null;
        }

        IReadOnlyList<string> Tags()
        {
            if (!entries.TryGetValue("tags", out var tags) || tags is null) return [];
            if (tags is IReadOnlyList<object?> list && list.All(tag => tag is string)) return [.. list.Cast<string>()];
            bag.Warning(where, $"{Variable}.tags", "is no list of texts", "write it as ['usb', 'hdmi']");
            return [];
        }
    }
}
