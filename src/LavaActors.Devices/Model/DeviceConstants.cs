using LavaActors.Yaml;

namespace LavaActors.Devices;

/// <summary>Constants of a device, with the templates' values where it gives none (spec: deploy-boot-uboot.md §9.3).</summary>
public sealed record DeviceConstants
{
    public PosixConstants Posix { get; init; } = new();

    public UBootConstants UBoot { get; init; } = new();

    /// <summary>The same of other boot loaders, by boot method, where the device says something of them.</summary>
    public IReadOnlyDictionary<string, UBootConstants> Bootloaders { get; init; } = new Dictionary<string, UBootConstants>();

    public string ShutdownMessage { get; init; } = "The system is going down for reboot NOW";

    /// <summary>Pattern; empty means no wait for the kernel.</summary>
    public string KernelStartMessage { get; init; } = "Linux version [0-9]";

    public string DefaultShellPrompt { get; init; } = "lava-test: # ";

    /// <summary>Attempts of retry actions.</summary>
    public int FailureRetry { get; init; } = 1;

    /// <summary>Attempts in boot sections; null means <see cref="FailureRetry"/>.</summary>
    public int? BootRetry { get; init; }

    /// <summary>The block as written, for constants without a typed model.</summary>
    public YamlMap Source { get; init; } = YamlMap.Empty;
}
