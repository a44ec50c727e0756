using LavaActors.Yaml;

namespace LavaActors.Devices;

/// <summary>Parameters of a device (spec: deploy-boot-uboot.md §9.4).</summary>
public sealed record DeviceParameters
{
    /// <summary>Load addresses by boot command (<c>bootm</c>, <c>bootz</c>, <c>booti</c>) and by kernel type (<c>uimage</c>...).</summary>
    public IReadOnlyDictionary<string, LoadAddresses> Addresses { get; init; } = new Dictionary<string, LoadAddresses>();

    /// <summary>Load address of converted kernels, hexadecimal; null means the kernel address of <c>bootm</c>.</summary>
    public string? TextOffset { get; init; }

    public string? DtbBaseResize { get; init; }

    /// <summary>Network interfaces as written: <c>{target: {ip, mac}}</c>.</summary>
    public YamlMap Interfaces { get; init; } = YamlMap.Empty;

    /// <summary>Media as written.</summary>
    public YamlMap Media { get; init; } = YamlMap.Empty;

    public bool AllowTestServices { get; init; }

    /// <summary>The block as written.</summary>
    public YamlMap Source { get; init; } = YamlMap.Empty;

    /// <summary>The board's own address, when the configuration tells it.</summary>
    public string? TargetIp => Target("ip");

    /// <summary>The board's own MAC address, when the configuration tells it.</summary>
    public string? TargetMac => Target("mac");

    private string? Target(string key) => (Interfaces["target"] as YamlMap)?[key] is YamlScalar { IsNull: false } value ? value.Text : null;
}
