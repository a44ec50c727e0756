using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Nbd;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Tests.Boot;
using LavaActors.Dispatch.Tests.Images;
using LavaActors.Dispatch.Tests.Planning;

namespace LavaActors.Dispatch.Tests.Deploy;

/// <summary>Files that are fetched for later blocks, and root file systems without a boot loader's files.</summary>
public sealed class DownloadsDeployTests : IDisposable
{
    private readonly Scratch _scratch = new();

    [Fact]
    public async Task A_later_block_takes_a_file_that_an_earlier_one_has_downloaded()
    {
        var file = _scratch.Write("disk.img", [1, 2, 3]);
        using var bench = Bench($"""
            - deploy:
                to: downloads
                images: {"{disk: {url: \"file://"}{file}{"\"}}"}
            - deploy:
                to: tftp
                kernel: {"{url: \"downloads://disk.img\"}"}
            """);
        Assert.Equal(["1 downloads", "1.1 download-retry", "1.1.1 file-download", "2 tftp-deploy", "2.1 download-retry", "2.1.1 pre-downloaded"], bench.Tree.Take(6));

        await bench.RunAsync("file-download");
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(bench.Run.Paths.Work, "downloads", "common", "disk.img")));
        Assert.Empty(await bench.ValidateAsync("pre-downloaded"));
        await bench.RunAsync("pre-downloaded");

        var kernel = bench.Run.Data.Get("common", TftpKeys.Paths)["kernel"];
        Assert.StartsWith(bench.Run.Paths.Tftp, kernel, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(kernel));
    }

    [Theory]
    [InlineData("other.img", "no earlier block of namespace 'common' has downloaded 'other.img'; downloaded are: disk.img")]
    [InlineData("sub/other.img", "no earlier block of namespace 'common' has downloaded 'sub/other.img'")]
    public async Task A_file_that_was_not_downloaded_is_named(string name, string message)
    {
        var file = _scratch.Write("disk.img", [1]);
        using var bench = Bench($"""
            - deploy:
                to: downloads
                images: {"{disk: {url: \"file://"}{file}{"\"}}"}
            - deploy:
                to: tftp
                kernel: {"{url: \"downloads://"}{name}{"\"}"}
            """);
        await bench.RunAsync("file-download");

        Assert.Contains(message, (await bench.FailAsync("pre-downloaded")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Such_a_file_without_an_earlier_block_is_found_before_anything_is_fetched()
    {
        using var bench = Bench("- deploy: {to: tftp, kernel: {url: \"downloads://disk.img\"}}");

        Assert.Contains("none comes before this one", Assert.Single(await bench.ValidateAsync("pre-downloaded")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_is_unpacked_and_all_its_files_are_served()
    {
        _scratch.Shell("mkdir -p a/sub && echo one >a/one && echo two >a/sub/two && ln -s /etc/passwd a/sub/leak && tar -C a -cf a.tar .");
        using var bench = Bench($"- deploy: {"{to: tftp, kernel: {url: \"file://"}{_scratch["a.tar"]}{"\", archive: tar}}"}");

        await bench.RunAsync("file-download");
        await TftpFiles.PublishAsync(bench.Scope("tftp-deploy"), CancellationToken.None);

        var directory = bench.Run.Data.Get("common", TftpKeys.Files)["kernel"];
        Assert.Equal([directory + "/one", directory + "/sub/two"], bench.Board.Published.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_root_on_NFS_alone_has_the_tree_that_jobs_address()
    {
        using var bench = Bench("""
            - deploy: {to: nfs, os: debian, nfsrootfs: {url: "http://files.example.com/root.tar.gz"}, modules: {url: "http://files.example.com/modules.tar.gz"}}
            - boot: {method: u-boot, commands: nfs, prompts: ['# ']}
            - test: {definitions: [{from: git, name: one, repository: "https://git.example.com/t.git", path: a.yaml}]}
            """);

        Assert.Equal(
            ["1 nfs-deploy", "1.1 download-retry", "1.2 download-retry", "1.3 extract-nfsrootfs", "1.4 lava-overlay", "1.5 extract-modules", "1.6 apply-overlay-tftp", "1.7 deploy-device-env"],
            bench.Tree.Where(line => line[0] == '1' && line.Split(' ')[0].Count(c => c == '.') < 2));
    }

    [Fact]
    public void A_network_block_device_has_the_tree_that_jobs_address()
    {
        using var bench = Bench("""
            - deploy:
                to: nbd
                os: debian
                kernel: {url: "http://files.example.com/uImage", type: uimage}
                initrd: {url: "http://files.example.com/initrd.gz"}
                nbdroot: {url: "http://files.example.com/root.ext4.gz", compression: gz}
                dtb: {url: "http://files.example.com/a.dtb"}
            """, "protocols: {lava-xnbd: {port: auto}}\n");

        Assert.Equal(
            ["1 nbd-deploy", "1.1 download-retry", "1.2 download-retry", "1.3 download-retry", "1.4 download-retry", "1.5 prepare-kernel", "1.6 xnbd-server-deploy"],
            bench.Tree.Where(line => line[0] == '1' && line.Split(' ')[0].Count(c => c == '.') < 2));
        var ports = XnbdPorts.Of(bench.Run.Job.Xnbd, new Random(1));
        Assert.Equal((1000, 55000, 55999), (ports.Distinct().Count(), ports.Min(), ports.Max()));
    }

    [Fact]
    public void The_port_of_a_network_block_device_may_be_the_jobs() => Assert.Equal([10809], XnbdPorts.Of(new(10809, null), new Random(1)));

    [Theory]
    [InlineData("images.root+1_a.b", true)]
    [InlineData("images.../etc", false)]
    [InlineData("extra_files.../../../../etc", false)]
    [InlineData("extra_files./../../etc", false)]
    [InlineData("extra_files..", false)]
    [InlineData("extra_files.-rf", false)]
    [InlineData("kernel", true)]
    public void Names_of_files_cannot_lead_elsewhere(string key, bool isRight) => Assert.Equal(isRight, ResourceKeys.Problem(key) is null);

    public void Dispose() => _scratch.Dispose();

    private static ActionBench Bench(string actions, string more = "") => ActionBench.Of(
        "job_name: x\ndevice_type: mustang\nvisibility: public\ntimeouts: {job: {minutes: 60}}\n" + more + "actions:\n" + actions,
        Sample.Device.Replace("      tftp: null\n", "      tftp: null\n      nfs: null\n      nbd: null\n      overlay: null\n", StringComparison.Ordinal));
}
