using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Deploy.Tftp;

namespace LavaActors.Dispatch.Tests.Boot;

public sealed class BootSubstitutionsTests
{
    private static readonly Dictionary<string, string?> Markers = new()
    {
        ["{KERNEL}"] = "1/kernel/uImage",
        ["{KERNEL_ADDR}"] = "0x40400000",
        ["{RAMDISK}"] = null,
        ["{BOOTX}"] = "bootm 0x40400000 - 0x47f00000",
        ["{SERVER_IP}"] = "10.0.0.{KERNEL}",
    };

    [Fact]
    public void A_marker_with_a_value_is_replaced_wherever_it_stands() =>
        Assert.Equal(["tftp 0x40400000 1/kernel/uImage"], BootSubstitutions.Apply(["tftp {KERNEL_ADDR} {KERNEL}"], Markers));

    [Fact]
    public void A_known_marker_without_a_value_removes_its_line() =>
        Assert.Equal(["bootm 0x40400000 - 0x47f00000"], BootSubstitutions.Apply(["tftp 0x48000000 {RAMDISK}", "{BOOTX}"], Markers));

    [Fact]
    public void Unknown_markers_and_the_boot_loaders_own_variables_stay() =>
        Assert.Equal(["setenv x ${filesize} {OTHER}"], BootSubstitutions.Apply(["setenv x ${filesize} {OTHER}"], Markers));

    [Fact]
    public void A_value_does_not_become_a_marker() =>
        Assert.Equal(["setenv serverip 10.0.0.{KERNEL}"], BootSubstitutions.Apply(["setenv serverip {SERVER_IP}"], Markers));

    [Theory]
    [InlineData("uimage", "bootm", false)]
    [InlineData("image", "booti", false)]
    [InlineData("zimage", "bootm", true)]
    public void The_kernels_type_chooses_the_boot_command(string type, string command, bool wrap) =>
        Assert.Equal((command, wrap), UBootPrepareKernelAction.Choose(type, ["bootm", "booti"]));

    [Fact]
    public void A_cut_here_block_is_classified_by_its_content()
    {
        Assert.Equal("oops", KernelMessages.KindOf(KernelMessages.All[0], "---[ cut here ]--- Internal error: Oops: 1"));
        Assert.Equal("warning", KernelMessages.KindOf(KernelMessages.All[0], "---[ cut here ]--- WARNING: CPU 0"));
        Assert.Equal("panic", KernelMessages.KindOf(KernelMessages.All[9], "Kernel panic - not syncing: x"));
    }

    [Fact]
    public void Commands_are_split_as_a_shell_splits_them_and_nothing_is_expanded()
    {
        Assert.Equal(["pdu", "off", "port 5", "it's", "$HOME", ""], ShellWords.Split("pdu off 'port 5' \"it's\" '$HOME' ''"));
        Assert.Equal("the single quote at column 5 is not closed in: pdu 'off", Assert.Throws<FormatException>(() => ShellWords.Split("pdu 'off")).Message);
    }
}
