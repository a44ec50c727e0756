using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>
/// The job that the service is for, as the file is: real U-Boot, TFTP, kernel, NFS root, serial console and SSH logins on an emulated mustang. Beside the tests
/// on process boards, whose node is another one.
/// </summary>
public sealed class MainJobTests
{
    private const int Board = 1;
    private const string Device = "mustang-01", BoardAddress = "10.66.0.11";

    private static readonly string[] SmokeTests =
    [
        "smoke-pwd", "smoke-uname", "smoke-cpu", "smoke-uptime", "smoke-memory", "smoke-disk", "smoke-processes", "smoke-network", "smoke-temporary-file",
    ];

    /// <summary>A busybox system that unpacks its SSH server in a second.</summary>
    [Fact]
    public async Task The_mustang_job_is_complete_on_the_minimal_root()
    {
        var host = await RunAsync("quick", "10.66.0.252");
        host.Says("Setting up openssh-server ...", "the SSH server is installed by the job");
    }

    /// <summary>Debian's apt and dpkg install Debian's openssh-server, under systemd.</summary>
    [Fact]
    public async Task The_mustang_job_is_complete_on_Debian()
    {
        var host = await RunAsync("full", "10.66.0.251");
        host.Says("Setting up openssh-server (1:", "the SSH server is Debian's, installed by the job");
    }

    private static async Task<SubJobOutcome> RunAsync(string variant, string dispatcherAddress)
    {
        await EmulatedLab.UpAsync();
        var site = new LabSite(dispatcherAddress, variant);
        site.AddDevice(Device);
        await using var node = await LabNode.StartAsync(site);
        var outcome = await node.RunAsync(await File.ReadAllTextAsync(EmulatedLab.JobFile("mustang-ssh-guest.yaml")));

        outcome.IsComplete();
        Assert.Equal(["guest", "guest", "guest", "host"], outcome.Jobs.Select(job => job.Row.Role));
        Assert.All(outcome.Jobs, job => Assert.Equal(Device, job.Row.Device?.Value));
        var host = Assert.Single(outcome.Of("host"));
        HostIsAsTheJobSays(host, dispatcherAddress);
        foreach (var guest in outcome.Of("guest")) GuestIsAsTheJobSays(guest);
        await NothingIsLeftAsync(node, outcome);
        return host;
    }

    private static void HostIsAsTheJobSays(SubJobOutcome host, string dispatcherAddress)
    {
        host.HasPassed("lava", "validate", "pdu-reboot", "kernel-messages", "login-action", "0_ssh-inline", "1_smoke-tests", "2_completion", "power-off", "job");
        host.HasOnly("0_ssh-inline", "multinode-send-ipv4", "multinode-send-lava_start");
        host.HasOnly("1_smoke-tests", SmokeTests);
        host.HasOnly("2_completion", "multinode-sync-clients");
        host.Says($"TFTP from server {dispatcherAddress}; our IP address is {BoardAddress}", "U-Boot loads from the dispatcher's own TFTP server");
        host.Says("Starting kernel ...", "a kernel starts");
        host.Says("root=/dev/nfs", "the kernel's root is on NFS");
        host.Says("+ ntpdate-debian", "the second package is installed, too");
        host.Says($"+ lava-send ipv4 ipaddr={BoardAddress}", "the host sends its address");
    }

    private static void GuestIsAsTheJobSays(SubJobOutcome guest)
    {
        var number = guest.Row.Job;
        guest.HasPassed("lava", "validate", "scp-deploy", "login-action", "0_smoke-tests", "1_ssh-client", "job");
        guest.HasOnly("0_smoke-tests", SmokeTests);
        guest.HasOnly("1_ssh-client", "multinode-sync-clients");
        guest.Says($"the host's address is {BoardAddress} (ipv4)", "the address comes from the host's message");
        guest.Says($"logged in to root@{BoardAddress}:22", "the login is over the network");
        guest.Says($"copied to root@{BoardAddress}:22:/{number}-overlay-1.1.4.tar.gz", "the overlay is where the manual says");
        guest.Says($"tar -C / -xzf /{number}-overlay-1.1.4.tar.gz", "the overlay is unpacked before the shell starts");
        guest.Says($"/lava-{number}/bin/lava-test-runner /lava-{number}/0", "each guest runs an overlay of its own");
    }

    private static async Task NothingIsLeftAsync(LabNode node, JobOutcome outcome)
    {
        await node.DeviceIsIdleAsync(Device);
        Assert.False(await EmulatedLab.IsMustangOnAsync(Board), "the mustang is still on after its job");
        foreach (var job in outcome.Jobs) Assert.Empty(node.Site.RunDirectories(job.Row.Job.Value));
        await node.Site.HasNothingAsideAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(node.Site.Nfs));
        Assert.Empty(Directory.EnumerateFileSystemEntries(node.Site.Tftp));
        Assert.Empty(node.Site.FilesWith("PRIVATE KEY"));
    }
}
