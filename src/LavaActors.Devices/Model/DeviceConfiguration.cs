using LavaActors.Devices.Reading;
using LavaActors.Yaml;

namespace LavaActors.Devices;

/// <summary>The configuration of one device, as templates render it for the dispatcher (spec: deploy-boot-uboot.md §9).</summary>
public sealed record DeviceConfiguration
{
    public required string Hostname { get; init; }

    public required string DeviceType { get; init; }

    /// <summary>What jobs can ask for by their <c>tags</c>. Not part of what templates render: the lab adds it.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public DeviceCommands Commands { get; init; } = new();

    public DeviceConstants Constants { get; init; } = new();

    public DeviceParameters Parameters { get; init; } = new();

    /// <summary>Deploy methods by name; the value is null where it is no mapping, as where the key stands alone (<c>tftp:</c>).</summary>
    public IReadOnlyDictionary<string, YamlMap?> DeployMethods { get; init; } = new Dictionary<string, YamlMap?>();

    /// <summary>Boot methods by name; the value is null where it is no mapping, as where the key stands alone (<c>minimal:</c>).</summary>
    public IReadOnlyDictionary<string, YamlMap?> BootMethods { get; init; } = new Dictionary<string, YamlMap?>();

    /// <summary>Kinds of connection a deploy may use; <c>serial</c> is needed for serial and ssh use.</summary>
    public IReadOnlyList<string> DeployConnections { get; init; } = [];

    public IReadOnlyList<string> BootConnections { get; init; } = [];

    public DeployParameters DeployParameters { get; init; } = new();

    /// <summary>The deploy method <c>ssh</c>; null when the device does not have it.</summary>
    public SshMethod? Ssh { get; init; }

    /// <summary>The boot method <c>u-boot</c>; null when the device does not have it.</summary>
    public UBootMethod? UBoot { get; init; }

    /// <summary>The boot loaders that commands can be typed at, by boot method; <c>u-boot</c> among them.</summary>
    public IReadOnlyDictionary<string, Bootloader> Bootloaders { get; init; } = new Dictionary<string, Bootloader>();

    /// <summary>The boot method <c>uefi-menu</c>; null if the device has none.</summary>
    public UefiMenu? UefiMenu { get; init; }

    /// <summary>The boot method <c>qemu</c>; null when the device does not have it.</summary>
    public QemuMethod? Qemu { get; init; }

    /// <summary>The boot method <c>qemu-nfs</c>; null when the device does not have it.</summary>
    public QemuMethod? QemuNfs { get; init; }

    /// <summary>How the deploy method <c>image</c> brings the test overlay; null when the device does not have it.</summary>
    public GuestDisk? GuestDisk { get; init; }

    public DeviceTimeouts Timeouts { get; init; } = new();

    public CharacterDelays CharacterDelays { get; init; } = new();

    /// <summary>Exported on the target.</summary>
    public YamlMap Environment { get; init; } = YamlMap.Empty;

    /// <summary>Exported on the target as <c>LAVA_DEVICE_INFO_...</c>.</summary>
    public YamlList DeviceInfo { get; init; } = YamlNodes.List();

    /// <summary>Exported on the target as <c>LAVA_STATIC_INFO_...</c>; also replaces <c>{name}</c> markers in URLs.</summary>
    public YamlList StaticInfo { get; init; } = YamlNodes.List();

    /// <summary>Exported on the target as <c>LAVA_STORAGE_INFO_...</c>.</summary>
    public YamlList StorageInfo { get; init; } = YamlNodes.List();

    public IReadOnlyList<string> AvailableArchitectures { get; init; } = [];

    /// <summary>The whole configuration as a tree, for methods without a typed model.</summary>
    public required YamlMap Source { get; init; }

    /// <summary>Reads a rendered device configuration. Never throws because of the text.</summary>
    public static DeviceParse Parse(string text, string file) => Read(YamlDocument.Parse(text, file, RepeatedKeys.LastWins), file, map => map);

    /// <param name="complete">Adds what the lab knows without the text.</param>
    internal static DeviceParse Read(YamlDocument document, string file, Func<YamlMap, YamlMap> complete)
    {
        var bag = new DiagnosticBag();
        bag.AddRange(document.Diagnostics);
        DeviceConfiguration? device = null;
        if (document.Root is YamlMap map) device = new DeviceReader(bag).Read(complete(map));
        else if (!bag.HasErrors) bag.Error(document.Root?.Span ?? new SourceSpan(file, 1, 1), "", "a device configuration is a mapping", "begin with 'hostname: ...'");
        return new DeviceParse(bag.HasErrors ? null : device, bag.Items);
    }

    /// <summary>
    /// This configuration, rendered for one job, on the board as its dispatcher drives it: name, type, tags and commands (console and power) stay those of the board, whatever a job's context
    /// changes besides.
    /// </summary>
    public DeviceConfiguration On(DeviceConfiguration board) => this with
    {
        Hostname = board.Hostname,
        DeviceType = board.DeviceType,
        Tags = board.Tags,
        Commands = board.Commands,
        Source = (board.Source["commands"] is { } commands ? Source.With("commands", commands) : Source.Without("commands"))
            .With("hostname", YamlNodes.String(board.Hostname))
            .With("devicetype", YamlNodes.String(board.DeviceType)),
    };

    /// <summary>Whether both have the same console, power and other commands.</summary>
    public bool HasCommandsOf(DeviceConfiguration other) => (Source["commands"], other.Source["commands"]) switch
    {
        (null, null) => true,
        ({ } one, { } two) => one.ContentEquals(two),
        _ => false,
    };

    /// <summary>
    /// What a guest's job gets of its host's device: no commands, no parameters, nothing that could touch the board, and no wait
    /// for a kernel (spec: multinode.md §3).
    /// </summary>
    public DeviceConfiguration GuestView() => new DeviceReader(new DiagnosticBag()).Read(GuestReduction.Of(Source));
}
