using LavaActors.Devices;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Deploy;
using LavaActors.Dispatch.Deploy.Nbd;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Planning;

/// <summary>What will be typed to the boot loader (deploy-boot-uboot.md §6.3, §7), as far as it is known before the run.</summary>
/// <param name="Lines">The commands, known values put in; what only the run knows stands there as its marker. Those of a <c>use_bootscript</c> are the script's.</param>
/// <param name="Markers">The markers left in the lines, with what they will be.</param>
/// <param name="Problems">Why the commands cannot be typed as they are.</param>
public sealed record PlannedCommands(IReadOnlyList<string> Lines, IReadOnlyList<(string Marker, string Meaning)> Markers, IReadOnlyList<string> Problems)
{
    /// <summary>The action that types them.</summary>
    public const string ActionName = "bootloader-commands";

    /// <summary>Its commands to the boot loader are the device's, whatever the job says.</summary>
    private const string Uuu = "uuu";

    private static readonly string[] OfKernelType = ["{KERNEL_ADDR}", "{DTB_ADDR}", "{RAMDISK_ADDR}", "{TEE_ADDR}", "{BOOTX}"];

    /// <summary>Null for a block without a boot loader.</summary>
    /// <param name="job">The sub-job the block belongs to.</param>
    /// <param name="dispatcher">Its addresses are put in where it has them.</param>
    public static PlannedCommands? Of(JobDefinition job, BootBlock block, DeviceConfiguration device, DispatcherConfiguration dispatcher)
    {
        if (block.Method == Uuu) return new PlannedCommands(Texts(device.BootMethods.GetValueOrDefault(Uuu)?["options"] is YamlMap options ? options["corrupt_boot_media_command"] : null), [], []);
        if ((device.Bootloaders.GetValueOrDefault(block.Bootloader ?? block.Method) ?? PlannedLoader(block.Method, device)) is not { } loader) return null;
        var sets = loader.Method.CommandSets;
        if (block.InlineCommands is null && !sets.ContainsKey(block.CommandsName ?? ""))
            return new PlannedCommands([], [], [$"{block.Span}: {device.Hostname} has no boot commands '{block.CommandsName}'; it has {string.Join(", ", sets.Keys)}"]);

        var later = new Later();
        var facts = Facts(job, block, device, dispatcher, loader, later);
        var problems = new List<string>();
        if (facts.BootCommand is null) foreach (var marker in OfKernelType) later.Add(marker, "typed as it stands: the kernel of the deployment has no 'type'");
        else if (loader.Name == Bootloader.UBoot && !device.Parameters.Addresses.ContainsKey(facts.BootCommand))
            problems.Add($"{block.Span}: {device.Hostname} has no load addresses for '{facts.BootCommand}'; it has {string.Join(", ", device.Parameters.Addresses.Keys)}");

        var lines = BootMarkers.WithDeviceTreeOverlays(block.InlineCommands ?? sets[block.CommandsName!], loader.Method.ApplyDtboCommands, facts.Files);
        var typed = BootSubstitutions.Apply(lines, BootMarkers.Of(facts));
        if (typed.Count == 0) problems.Add($"{block.Span}: nothing is left of the boot commands '{block.CommandsName}' of {device.Hostname}: every line names a file that is not deployed");
        return new PlannedCommands(typed, later.In(typed), problems);
    }

    /// <summary>A boot loader that is planned and not run: only its command sets matter.</summary>
    private static Bootloader? PlannedLoader(string method, DeviceConfiguration device)
    {
        if (device.BootMethods.GetValueOrDefault(method) is not { } map) return null;
        var sets = map.Entries.Where(e => e.Key.Text != "parameters" && e.Value is YamlMap set && set.ContainsKey("commands")).ToDictionary(e => e.Key.Text, e => Texts(((YamlMap)e.Value)["commands"]));
        return new Bootloader(method, new UBootMethod { BootloaderPrompt = "", CommandSets = sets }, UBootConstants.Of(method));
    }

    private static IReadOnlyList<string> Texts(YamlNode? node) => node switch
    {
        YamlList list => [.. list.Items.Select(item => item.ToString()!)],
        YamlScalar { IsNull: false } scalar => [scalar.ToString()!],
        _ => [],
    };

    /// <summary>What the run will know, with a marker that stands for itself where only the run can know it.</summary>
    private static BootFacts Facts(JobDefinition job, BootBlock block, DeviceConfiguration device, DispatcherConfiguration dispatcher, Bootloader loader, Later later)
    {
        List<DeployBlock> deploys = [.. job.Actions.TakeWhile(a => !ReferenceEquals(a, block)).OfType<DeployBlock>().Where(d => d.Namespace == block.Namespace)];
        var files = new Dictionary<string, string>();
        foreach (var (key, file) in deploys.SelectMany(d => d.Resources).Where(r => TftpFiles.IsServed(r.Key) && !ExtraFiles.IsKey(r.Key)))
            files[key] = later.Add($"{{{(key == "preseed" ? "PRESEED_CONFIG" : key.ToUpperInvariant())}}}", $"the name on TFTP of {key}, from {file.FileName}");
        var nbd = deploys.Any(d => d.Resources.ContainsKey(XnbdServerDeployAction.Root));
        var (server, directory) = Root(deploys, device, dispatcher, later);
        return new BootFacts
        {
            Device = device,
            Loader = loader,
            TftpServer = dispatcher.DispatcherTftpIp ?? dispatcher.DispatcherIp ?? later.Add("{SERVER_IP}", "the address of the dispatcher's TFTP server"),
            Dispatcher = dispatcher.DispatcherIp ?? later.Add("{LAVA_DISPATCHER_IP}", "the dispatcher's address"),
            Files = files,
            ExtraFilesDirectory = deploys.SelectMany(d => d.Resources.Keys).Any(ExtraFiles.IsKey) ? later.Add("{EXTRA_FILES_DIR}", "the directory of the extra files on TFTP") : null,
            PreseedInRamdisk = deploys.Any(ConfigurePreseedFileAction.AnswersAreInRamdisk) ? ConfigurePreseedFileAction.NameInRamdisk : null,
            NfsServer = server,
            NfsDirectory = directory,
            NbdServer = nbd ? later.Add("{NBDSERVERIP}", "the address of the network block device's server") : null,
            NbdPort = nbd ? later.Add("{NBDSERVERPORT}", "its port") : null,
            JobId = later.Add("{LAVA_JOB_ID}", "the number of the job"),
            BootCommand = BootCommand(deploys, block, device),
        };
    }

    private static (string? Server, string? Directory) Root(List<DeployBlock> deploys, DeviceConfiguration device, DispatcherConfiguration dispatcher, Later later)
    {
        var deploy = deploys.LastOrDefault(d => d.PersistentNfs is not null || d.Resources.ContainsKey("nfsrootfs"));
        if (deploy is null) return (null, null);
        if (deploy.PersistentNfs is { } nfs) return (StaticInfoMarkers.Apply(nfs.Server, device.StaticInfo), StaticInfoMarkers.Apply(nfs.Path, device.StaticInfo));
        return (
            dispatcher.DispatcherNfsIp ?? dispatcher.DispatcherIp ?? later.Add("{NFS_SERVER_IP}", "the address of the dispatcher's NFS server"),
            later.Add("{NFSROOTFS}", $"the directory of nfsrootfs on the NFS server, unpacked from {deploy.Resources["nfsrootfs"].FileName}"));
    }

    private static string? BootCommand(List<DeployBlock> deploys, BootBlock block, DeviceConfiguration device)
    {
        var type = device.UBoot is null ? null : deploys.Select(d => d.Resources.GetValueOrDefault("kernel")?.Type).LastOrDefault(t => t is not null);
        if (type is not null) return UBootPrepareKernelAction.Choose(type, [.. device.Parameters.Addresses.Keys]).BootCommand;
        return block.Type is "bootm" or "booti" or "bootz" ? block.Type : null;
    }

    /// <summary>Markers that only the run has values for.</summary>
    private sealed class Later
    {
        private readonly List<(string Marker, string Meaning)> _all = [];

        /// <summary>Returns the marker.</summary>
        public string Add(string marker, string meaning)
        {
            _all.Add((marker, meaning));
            return marker;
        }

        /// <summary>Those that lines have, in the order in which they come there.</summary>
        public IReadOnlyList<(string Marker, string Meaning)> In(IReadOnlyList<string> lines)
        {
            var text = string.Join('\n', lines);
            return [.. _all.Select(m => (m, At: text.IndexOf(m.Marker, StringComparison.Ordinal))).Where(m => m.At >= 0).OrderBy(m => m.At).Select(m => m.m)];
        }
    }
}
