using LavaActors.EndToEnd.Deploy;
using LavaActors.EndToEnd.Jobs;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>Whole jobs of the methods beside a plain boot through U-Boot.</summary>
[Collection(nameof(MachinesCollection))]
public sealed class MachineJobTests(MachinesFixture machines)
{
    [Fact]
    public async Task A_job_starts_a_machine_with_its_files_and_the_overlay_on_a_disk()
    {
        var job = await machines.RunAsync(MachineJobs.Qemu, "qemu-01");

        job.HasOnly("0_steps", "login-commands", "overlay-on-a-disk");
        job.Has("lava", "execute-qemu", "pass");
        job.Has("lava", "apply-overlay-guest", "pass");
        job.Says("WARNING: something that a kernel says", "the kernel has said something");
        Assert.True(job.Result("lava", "kernel-messages") is null, job.Describe("kernel messages should not have been looked for"));
        job.Says("reboot: Power down", "the machine has switched itself off in the end");
    }

    [Fact]
    public async Task Files_and_the_test_overlay_are_put_into_the_images_of_a_machine()
    {
        var files = Directory.CreateTempSubdirectory("lava-e2e-images-").FullName;
        await EmulatedLab.RunAsync("sh", "-ec", $"cd '{files}' && PATH=$PATH:/usr/sbin && mkdir -p root/opt add/sub && echo old >root/opt/own && echo hello | tee add/sub/file >note && tar -C add -czf files.tar.gz . && mke2fs -q -F -t ext4 -d root disk.img 16M");

        var job = await machines.RunAsync(MachineJobs.Overlaid(files), "qemu-01");

        Directory.Delete(files, recursive: true);
        job.HasOnly("0_steps", "in-the-ramdisk", "in-the-disk", "no-disk-of-tests");
    }

    [Fact]
    public async Task Files_are_worked_on_and_tests_run_in_containers_of_which_none_is_left()
    {
        var note = Path.GetTempFileName();
        await File.WriteAllTextAsync(note, "hello\n");
        var job = await machines.RunAsync(MachineJobs.InContainers(note).Replace("<note", "<" + Path.GetFileName(note), StringComparison.Ordinal), "qemu-01");

        File.Delete(note);
        job.HasOnly("0_inside", "processed", "alone", "told-of-the-device");
        Assert.Equal("", await EmulatedLab.RunAsync(Path.Combine(EmulatedLab.Home, "bin/podman"), "ps", "--all", "--quiet"));
    }

    [Fact]
    public async Task A_container_is_deployed_booted_and_tested()
    {
        var job = await machines.RunAsync(MachineJobs.Container, "container-01");

        job.HasOnly("0_steps", "in-a-container", "own-files", "downloads");
        Assert.Equal("", await EmulatedLab.RunAsync(Path.Combine(EmulatedLab.Home, "bin/podman"), "ps", "--all", "--quiet"));
    }

    [Fact]
    public async Task The_emulator_of_a_machine_runs_in_a_container()
    {
        var job = await machines.RunAsync(MachineJobs.QemuInContainer, "qemu-01");

        job.HasOnly("0_steps", "login-commands", "overlay-on-a-disk");
        job.Says("lava-docker-qemu-", "the container has its name from the run");
        Assert.Equal("", await EmulatedLab.RunAsync(Path.Combine(EmulatedLab.Home, "bin/podman"), "ps", "--all", "--quiet"));
    }

    [Fact]
    public async Task A_machine_has_its_root_on_NFS()
    {
        using var files = new TemporaryFolder();
        var job = await machines.RunAsync(MachineJobs.QemuNfs(await EmulatedLab.ModulesAsync(files.Path)), "qemu-01");

        job.HasOnly("0_steps", "root-on-nfs", "modules");
        job.Has("lava", "kernel-messages", "pass");
    }

    [Fact]
    public async Task A_running_system_starts_another_kernel()
    {
        var job = await machines.RunAsync(MachineJobs.Kexec, "qemu-01");

        job.HasOnly("0_first", "first", "address");
        job.HasOnly("1_second", "second");
    }

    [Fact]
    public async Task A_PC_boots_by_the_commands_of_GRUB() =>
        (await machines.RunAsync(MachineJobs.Pc("pc-grub", "grub"), "pc-01")).HasOnly("0_steps", "booted");

    [Fact]
    public async Task A_PC_boots_by_a_script_of_iPXE()
    {
        var job = await machines.RunAsync(MachineJobs.Pc("pc-ipxe", "ipxe", "use_bootscript: true"), "pc-02");

        job.HasOnly("0_steps", "booted");
        job.Says("chain tftp://10.66.0.249/", "the commands were fetched");
    }

    [Fact]
    public async Task A_board_finds_its_network_block_device()
    {
        var job = await machines.RunAsync(MachineJobs.Nbd(BoardsFixture.TypeOf(MachinesFixture.Board)), BoardsFixture.Name(MachinesFixture.Board));

        job.HasOnly("0_steps", "answered-first", "answered-again");
        job.Has("lava", "overlay-unpack", "pass");
    }

    [Fact]
    public async Task A_board_has_two_consoles_fetches_its_overlays_and_is_left_at_its_boot_loader()
    {
        var job = await machines.RunAsync(MachineJobs.Board(BoardsFixture.TypeOf(MachinesFixture.Board)), BoardsFixture.Name(MachinesFixture.Board));

        job.HasOnly("0_before", "shell-on-a-port", "not-rebooted");
        job.HasOnly("0_beside", "same-board");
        job.HasOnly("1_after", "rebooted", "own-commands");
        job.Has("lava", "overlay-unpack", "pass");
        job.Has("lava", "send-reboot-commands", "pass");
        job.Says("left at 10.66.0.249", "the boot loader has taken commands in the end");
        Assert.False(await EmulatedLab.IsOnAsync(MachinesFixture.Board), "the board is still on after its job");
    }
}
