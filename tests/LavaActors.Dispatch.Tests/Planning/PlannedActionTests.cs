using LavaActors.Devices;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Tests.Planning;

public sealed class PlannedActionTests
{
    private const string Lab = """
        dispatcher_ip: 10.0.0.1
        dispatcher_tftp_ip: 10.0.0.2
        mirror_map:
        - {from: 'http://files.example.com', to: 'http://mirror.lab/files'}
        - {from: 'https://git.example.com', to: 'http://mirror.lab/git'}
        """;

    private static DispatcherConfiguration Dispatcher(string text)
    {
        var parsed = DispatcherConfiguration.Parse(text, "dispatcher.yaml");
        Assert.True(parsed.Configuration is not null, string.Join('\n', parsed.Diagnostics));
        return parsed.Configuration;
    }

    private static List<PlannedAction> Plan(string role = "host", string dispatcher = Lab, Func<string, string>? job = null, Func<string, string>? device = null)
    {
        var parsed = DeviceConfiguration.Parse((device ?? (text => text))(Sample.Device), "mustang-01.yaml");
        Assert.True(parsed.IsValid, string.Join('\n', parsed.Diagnostics));
        var board = role == "guest" ? parsed.Device!.GuestView() : parsed.Device!;
        var sub = Sample.SubJob(role, job ?? (text => text));
        return [.. PlannedAction.Of(PlanBuilder.Build(sub, board).Partial!, sub, board, Dispatcher(dispatcher)).SelectMany(a => a.Flatten())];
    }

    private static PlannedCommands Commands(IEnumerable<PlannedAction> plan) => plan.Select(a => a.Commands).OfType<PlannedCommands>().Single();

    [Fact]
    public void Downloads_have_the_address_that_will_be_asked_and_the_one_of_the_job()
    {
        var sum = new string('a', 64);
        var plan = Plan(
            job: text => text.Replace("{url: \"http://files.example.com/uImage\", type: uimage}", $"{{url: \"http://{{server}}/uImage\", type: uimage, sha256sum: {sum}}}", StringComparison.Ordinal),
            device: text => text + "\nstatic_info: [{server: files.example.com}]\n");
        var downloads = plan.Select(a => a.Download).OfType<PlannedDownload>().ToList();
        Assert.Equal(["ramdisk", "kernel", "dtb", "nfsrootfs", "modules"], downloads.Select(d => d.Key));
        Assert.Equal($"kernel: http://mirror.lab/files/uImage (in the job http://{{server}}/uImage), sha256 {sum}", downloads[1].ToString());
        Assert.Equal("nfsrootfs: http://mirror.lab/files/rootfs.tar.gz (in the job http://files.example.com/rootfs.tar.gz), gz", downloads[3].ToString());
        Assert.Equal("from: http://mirror.lab/git/tests.git (in the job https://git.example.com/tests.git)", Assert.Single(Plan("guest").Select(a => a.Download).OfType<PlannedDownload>()).ToString());
    }

    [Fact]
    public void Boot_commands_have_the_known_values_and_name_what_the_run_will_put_in()
    {
        var commands = Commands(Plan(device: text => text.Replace("['setenv serverip {SERVER_IP}', 'tftp {KERNEL_ADDR} {KERNEL}', '{BOOTX}']",
            "['setenv serverip {SERVER_IP}', 'tftp {KERNEL_ADDR} {KERNEL}', 'tftp {TEE_ADDR} {TEE}', 'setenv args nfsroot={NFS_SERVER_IP}:{NFSROOTFS} job={LAVA_JOB_ID} {OWN}', '{BOOTX}']", StringComparison.Ordinal)));
        Assert.Equal(
            ["setenv serverip 10.0.0.2", "tftp 0x40400000 {KERNEL}", "setenv args nfsroot=10.0.0.1:{NFSROOTFS} job={LAVA_JOB_ID} {OWN}", "bootm 0x40400000 0x48000000 0x47f00000"], commands.Lines);
        Assert.Equal(
            [
                ("{KERNEL}", "the name on TFTP of kernel, from uImage"),
                ("{NFSROOTFS}", "the directory of nfsrootfs on the NFS server, unpacked from rootfs.tar.gz"),
                ("{LAVA_JOB_ID}", "the number of the job"),
            ], commands.Markers);
        Assert.Empty(commands.Problems);
    }

    [Fact]
    public void Without_a_dispatcher_s_configuration_its_addresses_stay_markers()
    {
        var commands = Commands(Plan(dispatcher: ""));
        Assert.Equal("setenv serverip {SERVER_IP}", commands.Lines[0]);
        Assert.Contains(("{SERVER_IP}", "the address of the dispatcher's TFTP server"), commands.Markers);
    }

    [Fact]
    public void A_kernel_without_a_type_leaves_the_addresses_as_they_stand() => Assert.Contains(
        ("{BOOTX}", "typed as it stands: the kernel of the deployment has no 'type'"),
        Commands(Plan(job: text => text.Replace(", type: uimage", "", StringComparison.Ordinal))).Markers);

    /// <summary>Boot loaders of methods that are planned and not run.</summary>
    [Theory]
    [InlineData("uefi", "2.7", "Image dtb={DTB}", "{DTB}: the name on TFTP of dtb, from board.dtb")]
    [InlineData("depthcharge", "2.2.4", "tftpboot {SERVER_IP} {KERNEL}", "{SERVER_IP}: the address of the dispatcher's TFTP server")]
    [InlineData("uuu", "2.1.4.3.4", "mmc erase 0 10", null)]
    public void What_is_typed_to_a_boot_loader_is_planned_of_methods_that_are_not_run_too(string sample, string level, string line, string? marker)
    {
        var (job, device, plan) = (TreeSample.Read(sample).Job, TreeSample.Read(sample).Device, TreeSample.Read(sample).Plan().Partial!);
        var commands = PlannedAction.Of(plan, job, device, Dispatcher("")).SelectMany(a => a.Flatten()).Single(a => a.Node.Level == level).Commands!;
        Assert.Contains(line, commands.Lines);
        Assert.Empty(commands.Problems);
        Assert.Equal(marker is null, commands.Markers.Count == 0);
        if (marker is not null) Assert.Contains(marker, commands.Markers.Select(m => $"{m.Marker}: {m.Meaning}"));
    }

    [Fact]
    public void What_only_the_run_settles_is_said_where_it_is()
    {
        var sample = TreeSample.Read("uuu");
        var plan = PlannedAction.Of(sample.Plan().Partial!, sample.Job, sample.Device, Dispatcher(""));
        Assert.Contains("             (passed over if the board waits for uuu already)", PlanText.Lines(plan));
        Assert.Contains("note: passed over if the board waits for uuu already", YamlWriter.Write(PlanTree.Of(plan)), StringComparison.Ordinal);
    }

    /// <summary>deploy-boot-uboot.md §7.</summary>
    [Theory]
    [InlineData("u-boot", true, false, "bootm 0x40400000 0x48000000 0x47f00000")]
    [InlineData("u-boot", false, false, "bootm 0x40400000 - 0x47f00000")]
    [InlineData("raw", true, false, "bootm 0x40400000 0x48000000:${initrd_size} 0x47f00000")]
    [InlineData("raw", false, false, "bootm 0x40400000 - 0x47f00000")]
    [InlineData("u-boot", true, true, "bootm 0x83000000 0x48000000 0x47f00000")]
    public void The_command_that_starts_the_kernel_is_the_one_that_will_be_typed(string header, bool ramdisk, bool tee, string expected)
    {
        var commands = Commands(Plan(
            job: text => (ramdisk ? text : text.Replace("    ramdisk: {url: \"http://files.example.com/initrd.cpio.gz\", compression: gz}\n", "", StringComparison.Ordinal))
                .Replace("    dtb: {url", tee ? "    tee: {url: 'http://files.example.com/tee'}\n    dtb: {url" : "    dtb: {url", StringComparison.Ordinal),
            device: text => text.Replace("add_header: u-boot", $"add_header: {header}", StringComparison.Ordinal).Replace("dtb: '0x47f00000'", "dtb: '0x47f00000', tee: '0x83000000'", StringComparison.Ordinal)));
        Assert.Equal(expected, commands.Lines[^1]);
    }

    [Theory]
    [InlineData("commands: nfs", "commands: [run bootcmd, 'tftp {DTB}']", "", "run bootcmd|tftp {DTB}", "")]
    [InlineData("commands: nfs", "commands: usb", "", "", "mustang-01 has no boot commands 'usb'; it has nfs")]
    [InlineData("type: uimage", "type: uimage", "bootm:", "setenv serverip 10.0.0.2|tftp {KERNEL_ADDR} {KERNEL}|{BOOTX}", "mustang-01 has no load addresses for 'bootm'; it has booti")]
    public void Commands_of_the_job_and_commands_that_cannot_be_typed(string old, string changed, string without, string lines, string problem)
    {
        var commands = Commands(Plan(job: text => text.Replace(old, changed, StringComparison.Ordinal), device: text => without.Length == 0 ? text : text.Replace(without, "booti:", StringComparison.Ordinal)));
        Assert.Equal(lines, string.Join('|', commands.Lines));
        Assert.Equal(problem.Length == 0 ? 0 : 1, commands.Problems.Count);
        Assert.All(commands.Problems, p => Assert.EndsWith(problem, p, StringComparison.Ordinal));
    }

    [Fact]
    public void As_text_each_action_is_a_line_with_what_it_does_below()
    {
        var host = PlanText.Lines(Plan().Where(a => a.Node.IsTop)).Select(l => l.TrimEnd()).ToList();
        Assert.Equal("1        tftp-deploy                                    720/120", host[0]);
        Assert.Contains("    1.3.1    http-download                              720/120", host);
        Assert.Contains("             kernel: http://mirror.lab/files/uImage (in the job http://files.example.com/uImage)", host);
        Assert.Contains("             > tftp 0x40400000 {KERNEL}", host);
        Assert.Contains("             {KERNEL}: the name on TFTP of kernel, from uImage", host);
        var guest = PlanText.Lines(Plan("guest", job: text => text.Replace("method: ssh\n    prompts", "method: ssh\n    failure_retry: 2\n    prompts", StringComparison.Ordinal)).Where(a => a.Node.IsTop)).ToList();
        Assert.Contains("           lava-wait ipv4, at most 1260 s", guest);
        Assert.Contains(guest, l => l.StartsWith("2        login-ssh", StringComparison.Ordinal) && l.EndsWith("/120  2 attempts", StringComparison.Ordinal));
    }

    [Fact]
    public void As_a_tree_it_survives_being_written_and_read()
    {
        var tree = PlanTree.Of(Plan().Where(a => a.Node.IsTop));
        var read = YamlDocument.Parse(YamlWriter.Write(tree), "plan.yaml");
        Assert.Empty(read.Diagnostics);
        Assert.True(read.Root!.ContentEquals(tree));
        var kernel = Find(tree, "1.3.1");
        Assert.Equal(("http-download", "720"), (kernel["name"]!.ToString(), kernel["timeout"]!.ToString()));
        Assert.Equal("http://mirror.lab/files/uImage", ((YamlMap)kernel["download"]!)["url"]!.ToString());
        Assert.Equal("setenv serverip 10.0.0.2", ((YamlList)Find(tree, "2.4.3")["types"]!).Items[0].ToString());
    }

    private static YamlMap Find(YamlList actions, string level) => actions.Items.Cast<YamlMap>().Select(a => a["level"]!.ToString() == level ? a : level.StartsWith(a["level"] + ".", StringComparison.Ordinal) ? Find((YamlList)a["actions"]!, level) : null).OfType<YamlMap>().First();
}
