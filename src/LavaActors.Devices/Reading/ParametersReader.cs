using LavaActors.Yaml;

namespace LavaActors.Devices.Reading;

/// <summary>Reads <c>parameters</c> (spec: deploy-boot-uboot.md §9.4).</summary>
internal static class ParametersReader
{
    private static readonly string[] Commands = ["bootm", "bootz", "booti", "uimage", "zimage", "image"];

    public static DeviceParameters Read(MapReader device)
    {
        if (device.Section("parameters") is not { } reader) return new DeviceParameters();
        var addresses = new OrderedDictionary<string, LoadAddresses>();
        foreach (var command in reader.Map.Keys.Select(k => k.Text).Where(Commands.Contains))
        {
            if (reader.Section(command) is { } section) addresses[command] = ReadAddresses(section);
        }

        var parameters = new DeviceParameters
        {
            Addresses = addresses,
            TextOffset = Address(reader, "text_offset"),
            DtbBaseResize = reader.String("dtb_base_resize", anyScalar: true),
            Interfaces = reader.MapNode("interfaces") ?? YamlMap.Empty,
            Media = reader.MapNode("media") ?? YamlMap.Empty,
            AllowTestServices = reader.Bool("allow_test_services") ?? false,
            Source = reader.Map,
        };
        reader.Knows(Commands).WarnNearMisses();
        return parameters;
    }

    private static LoadAddresses ReadAddresses(MapReader reader)
    {
        var addresses = new LoadAddresses(Address(reader, "kernel"), Address(reader, "ramdisk"), Address(reader, "dtb"), Address(reader, "tee"), Address(reader, "dtbo"));
        reader.WarnNearMisses();
        return addresses;
    }

    /// <summary>An address as it was typed: unquoted it is a number to YAML, and its text is still the address.</summary>
    private static string? Address(MapReader reader, string key)
    {
        var text = reader.NonEmptyString(key, anyScalar: true);
        if (text is null || (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && text.Length > 2 && text.Skip(2).All(char.IsAsciiHexDigit))) return text;

        // ${loadaddr} and the like are variables of the boot loader; a bare number is hexadecimal to it, and '-' stands for no ramdisk.
        if (text is "-" || text.StartsWith('$') || text.All(char.IsAsciiHexDigit)) return text;
        reader.Error(key, $"'{text}' is no address", "write it hexadecimal, as '0x80000'");
        return null;
    }
}
