using LavaActors.Devices.Lab;
using LavaActors.Yaml;

namespace LavaActors.Devices.Tests.Lab;

/// <summary>The device types of a LAVA that Debian ships: what labs have today.</summary>
public sealed class LavaDeviceTypesTests
{
    /// <summary>Templates that others extend, and that describe no device.</summary>
    private static readonly string[] NoDevices = ["base"];

    [LavaDeviceTypesFact]
    public void A_device_of_each_type_is_valid()
    {
        using var lab = new TestLab();
        var types = Directory.EnumerateFiles(LavaDeviceTypesFactAttribute.Folder, "*.jinja2").Select(Path.GetFileNameWithoutExtension).Except(NoDevices).ToList();
        var templates = new LabTemplates(LabPaths.Of(lab.Root, [LavaDeviceTypesFactAttribute.Folder]));
        List<string> faults = [];
        foreach (var type in types)
        {
            var path = lab.Dictionary("d-" + type, $"{{% extends '{type}.jinja2' %}}\n{{% set connection_command = 'telnet ser2net 7001' %}}\n");
            var rendered = templates.Render(new LabFile("d-" + type, path), YamlMap.Empty);
            if (rendered.Device is null) faults.Add($"{type}: {string.Join("; ", rendered.Errors)}");
        }

        Assert.True(types.Count > 300, $"there are only {types.Count} types in {LavaDeviceTypesFactAttribute.Folder}");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
