using LavaActors.EndToEnd.Deploy;
using LavaActors.EndToEnd.Jobs;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>Whole jobs of the ways to boot that a plain boot from an NFS root does not take.</summary>
[Collection(nameof(MachinesCollection))]
public sealed class BootMethodTests(MachinesFixture machines)
{
    private static readonly string Board = $"{MachinesFixture.Board}";

    [Fact]
    public async Task A_board_of_32_bits_fetches_all_kinds_of_files_and_boots_a_zImage()
    {
        const string Answers = "# preseed of lab\n", Late = "d-i preseed/late_command string cp -r /lava-* /target/ || true\n";
        using var files = new TemporaryFolder();
        await EmulatedLab.ModulesAsync(files.Path);
        await File.WriteAllTextAsync(Path.Combine(files.Path, "preseed.cfg"), Answers);
        await File.WriteAllTextAsync(Path.Combine(files.Path, "note.txt"), "fetched by tftp!");
        var job = await machines.RunAsync(BootJobs.Arm(files.Path), "arm-01");

        job.HasOnly("0_steps", "machine", "modules");
        job.Says("bootz 0x45000000 0x48000000 0x47f00000", "the zImage that was fetched as tee is started as it is");
        job.Says("# preseed of lab", "the preseed file is in the board's memory");
        job.Says($"Bytes transferred = {Answers.Length + Late.Length} (", "with the command for the tests");
        job.Says("fetched by tftp!", "the extra file is in the board's memory");
    }

    [Fact]
    public async Task A_mustang_has_its_root_on_a_network_block_device_and_its_boot_loader_is_talked_to()
    {
        var job = await machines.RunAsync(BootJobs.Nbd, "mustang-04");

        job.HasOnly("0_first", "root", "mark");
        job.HasOnlyOutcomes("1_loader", [("board", "pass"), ("variables", "pass"), ("unknown", "fail")]);
        job.HasOnly("1_second", "same-root");
        job.Says("source ${scriptaddr}", "the commands were fetched as a script");
        job.Says("## Executing script at ", "U-Boot ran them");
        job.Says("mount -t nfs -o nolock", "the overlay was mounted");
        Assert.Equal(2, job.Tests.Count(test => test is { Suite: "lava", Name: "overlay-unpack", Outcome: "pass" }));
        Assert.False(await EmulatedLab.IsMustangOnAsync(MachinesFixture.Mustang), "the mustang is still on after its job");
    }

    [Fact]
    public async Task A_PC_boots_by_the_commands_of_GRUB_that_its_firmware_starts()
    {
        var job = await machines.RunAsync(BootJobs.GrubEfi, "pc-03");

        job.HasOnly("0_steps", "from-network", "firmware");
    }

    [Fact]
    public async Task A_PC_boots_by_the_menu_of_its_firmware()
    {
        var job = await machines.RunAsync(BootJobs.UefiMenu, "pc-03");

        job.HasOnly("0_steps", "from-disk", "firmware");
    }

    [Fact]
    public async Task A_board_boots_by_the_commands_of_barebox()
    {
        await EmulatedLab.ProcessBoardAsync("loader", Board, "barebox");
        try
        {
            var job = await machines.RunAsync(BootJobs.Barebox, "barebox-07");

            job.HasOnly("0_steps", "root");
            job.Says("Loading raw initrd", "the ramdisk came with the kernel");
        }
        finally
        {
            await EmulatedLab.ProcessBoardAsync("loader", Board, "u-boot");
        }
    }

    [Fact]
    public async Task A_board_boots_from_its_other_bank_with_a_device_tree_overlay()
    {
        var job = await machines.RunAsync(BootJobs.OtherBank, "bank-07");

        job.HasOnly("0_steps", "root");
        job.Says("vBank: 0", "the board's own boot loader begins");
        job.Says("vBank: 4", "the boot loader of the other bank is started");
        job.Says("Machine model: Process board with an overlay", "the kernel has the device tree with its overlay");
    }

    [Fact]
    public async Task A_kernel_has_its_device_tree_behind_it()
    {
        var job = await machines.RunAsync(BootJobs.AppendedTree, "append-07");

        job.HasOnly("0_steps", "root");
        job.Says("/kernel-dtb", "one file is loaded");
        job.Says("Machine model: Process board", "the kernel finds the device tree");
    }

    [Fact]
    public async Task A_root_that_is_somebody_elses_gets_the_tests_and_stays()
    {
        var root = Path.Combine(machines.Node.Site.Nfs, "somebody");
        Directory.CreateDirectory(root);
        await EmulatedLab.RunAsync("tar", "-C", root, "-xzf", Path.Combine(EmulatedLab.Home, "mirror/process/nano-amd64.tar.gz"));
        await File.WriteAllTextAsync(Path.Combine(root, "here-before"), "");

        var job = await machines.RunAsync(BootJobs.PersistentRoot(BoardsFixture.TypeOf(MachinesFixture.Board), root), BoardsFixture.Name(MachinesFixture.Board));

        job.HasOnly("0_steps", "found", "left");
        job.Says("is in the NFS root", "the dispatcher has put the tests there");
        Assert.True(File.Exists(Path.Combine(root, "left-behind")), job.Describe("the root should be there after the job"));
        Assert.DoesNotContain(root, await File.ReadAllTextAsync("/proc/self/mountinfo"), StringComparison.Ordinal);
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task A_board_boots_by_itself_and_files_are_only_fetched()
    {
        await EmulatedLab.ProcessBoardAsync("disk", Board, Path.Combine(EmulatedLab.Home, "mirror/process/nano-amd64.tar.gz"));
        try
        {
            var job = await machines.RunAsync(BootJobs.Minimal(BoardsFixture.TypeOf(MachinesFixture.Board)), BoardsFixture.Name(MachinesFixture.Board));

            job.HasOnly("0_steps", "root");
            job.Has("lava", "http-download", "pass");
            job.Has("lava", "overlay-unpack", "pass");
        }
        finally
        {
            await EmulatedLab.ProcessBoardAsync("power", "off", Board);
            await EmulatedLab.ProcessBoardAsync("disk", Board);
        }
    }
}
