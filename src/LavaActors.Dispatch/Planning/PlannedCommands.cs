using LavaActors.Devices;
using LavaActors.Dispatch.Boot.UBoot;
using LavaActors.Dispatch.Deploy;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Planning;

/// <summary>What will be typed to the boot loader (deploy-boot-uboot.md §6.3, §7), as far as it is known before the run.</summary>
/// <param name="Lines">The commands, known values put in; what only the run knows stands there as its marker.</param>
/// <param name="Markers">The markers left in the lines, with what they will be.</param>
/// <param name="Problems">Why the commands cannot be typed as they are.</param>
public sealed record PlannedCommands(IReadOnlyList<string> Lines, IReadOnlyList<(string Marker, string Meaning)> Markers, IReadOnlyList<string> Problems)
{
    /// <summary>The action that types them.</summary>
    public const string ActionName = "bootloader-commands";

    /// <summary>Null for a block without a boot loader.</summary>
    /// <param name="job">The sub-job the block belongs to.</param>
    /// <param name="dispatcher">Its addresses are put in where it has them.</param>
    public static PlannedCommands? Of(JobDefinition job, BootBlock block, DeviceConfiguration device, DispatcherConfiguration dispatcher)
    {
        if (block.Method != "u-boot" || device.UBoot is not { } method) return null;
        if (block.InlineCommands is null && !method.CommandSets.ContainsKey(block.CommandsName ?? ""))
            return new PlannedCommands([], [], [$"{block.Span}: {device.Hostname} has no boot commands '{block.CommandsName}'; it has {string.Join(", ", method.CommandSets.Keys)}"]);

        var lines = block.InlineCommands ?? method.CommandSets[block.CommandsName!];
        var values = new Values(job, block, device, dispatcher);
        values.Add(method);
        var typed = BootSubstitutions.Apply(lines, values.Known);
        var problems = values.Problems;
        if (typed.Count == 0) problems.Add($"{block.Span}: nothing is left of the boot commands '{block.CommandsName}' of {device.Hostname}: every line names a file that is not deployed");
        return new PlannedCommands(typed, [.. values.Later.Where(m => typed.Any(l => l.Contains(m.Marker, StringComparison.Ordinal)))], problems);
    }

    /// <summary>Collects what the markers of one block stand for.</summary>
    private sealed class Values(JobDefinition job, BootBlock block, DeviceConfiguration device, DispatcherConfiguration dispatcher)
    {
        private readonly List<DeployBlock> _deploys = [.. job.Actions.TakeWhile(a => !ReferenceEquals(a, block)).OfType<DeployBlock>().Where(d => d.Namespace == block.Namespace)];

        /// <summary>Marker to value; null: the marker has no value here, so its line is not typed. Markers that only the run knows stand for themselves.</summary>
        public Dictionary<string, string?> Known { get; } = [];

        public List<(string Marker, string Meaning)> Later { get; } = [];

        public List<string> Problems { get; } = [];

        public void Add(UBootMethod method)
        {
            Address("{SERVER_IP}", dispatcher.DispatcherTftpIp ?? dispatcher.DispatcherIp, "the address of the dispatcher's TFTP server");
            Address("{LAVA_DISPATCHER_IP}", dispatcher.DispatcherIp, "the dispatcher's address");
            foreach (var key in (string[])["kernel", "dtb", "tee", "ramdisk"]) File($"{{{key.ToUpperInvariant()}}}", key);
            File("{INITRD}", "ramdisk");
            File("{PRESEED_CONFIG}", "preseed");
            Known["{LAVA_MAC}"] = method.LavaMac;
            AtRun("{LAVA_JOB_ID}", "the number of the job");
            AddRoot();
            if (Keys.Any(k => k.StartsWith("extra_files.", StringComparison.Ordinal))) AtRun("{EXTRA_FILES_DIR}", "the directory of the extra files on TFTP");
            else Known["{EXTRA_FILES_DIR}"] = null;
            AddAddresses();
        }

        private IEnumerable<string> Keys => _deploys.SelectMany(d => d.Resources.Keys);

        private void AddRoot()
        {
            var deploy = _deploys.LastOrDefault(d => d.PersistentNfs is not null || d.Resources.ContainsKey("nfsrootfs"));
            if (deploy?.PersistentNfs is { } nfs)
            {
                Known["{NFSROOTFS}"] = StaticInfoMarkers.Apply(nfs.Path, device.StaticInfo);
                Known["{NFS_SERVER_IP}"] = StaticInfoMarkers.Apply(nfs.Server, device.StaticInfo);
            }
            else if (deploy is not null)
            {
                AtRun("{NFSROOTFS}", $"the directory of nfsrootfs on the NFS server, unpacked from {deploy.Resources["nfsrootfs"].FileName}");
                Address("{NFS_SERVER_IP}", dispatcher.DispatcherNfsIp ?? dispatcher.DispatcherIp, "the address of the dispatcher's NFS server");
            }
            else
            {
                Known["{NFSROOTFS}"] = Known["{NFS_SERVER_IP}"] = null;
            }
        }

        private void AddAddresses()
        {
            var addresses = device.Parameters.Addresses;
            var type = _deploys.Select(d => d.Resources.GetValueOrDefault("kernel")?.Type).LastOrDefault(t => t is not null);
            var command = type is null ? (block.Type is "bootm" or "booti" or "bootz" ? block.Type : null) : UBootPrepareKernelAction.Choose(type, [.. addresses.Keys]).BootCommand;
            if (command is null)
            {
                foreach (var marker in (string[])["{KERNEL_ADDR}", "{DTB_ADDR}", "{RAMDISK_ADDR}", "{TEE_ADDR}", "{BOOTX}"]) Later.Add((marker, "typed as it stands: the kernel of the deployment has no 'type'"));
                return;
            }

            if (!addresses.TryGetValue(command, out var load))
            {
                Problems.Add($"{block.Span}: {device.Hostname} has no load addresses for '{command}'; it has {string.Join(", ", addresses.Keys)}");
                return;
            }

            var header = device.DeployParameters.AddHeader ?? "u-boot";
            var ramdisk = Keys.Contains("ramdisk") && header is "u-boot" or "raw" ? load.Ramdisk : "-";
            Known["{KERNEL_ADDR}"] = load.Kernel;
            Known["{DTB_ADDR}"] = load.Dtb;
            Known["{RAMDISK_ADDR}"] = ramdisk;
            Known["{TEE_ADDR}"] = load.Tee;
            Known["{BOOTX}"] = $"{command} {(Keys.Contains("tee") ? load.Tee : load.Kernel)} {(ramdisk is not "-" && header == "raw" ? ramdisk + ":${initrd_size}" : ramdisk)} {load.Dtb}";
        }

        private void File(string marker, string key)
        {
            if (_deploys.Select(d => d.Resources.GetValueOrDefault(key)).LastOrDefault(r => r is not null) is { } resource) AtRun(marker, $"the name on TFTP of {key}, from {resource.FileName}");
            else Known[marker] = null;
        }

        private void Address(string marker, string? value, string meaning)
        {
            if (value is null) AtRun(marker, meaning);
            else Known[marker] = value;
        }

        private void AtRun(string marker, string meaning)
        {
            Known[marker] = marker;
            Later.Add((marker, meaning));
        }
    }
}
