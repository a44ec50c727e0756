using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tests.Boot;
using LavaActors.Dispatch.Tests.Images;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Deploy;

/// <summary><c>append-overlays</c>: what is put into archives and file systems is found there by those who use them.</summary>
public sealed class AppendOverlaysTests : IDisposable
{
    private const string Path = "PATH=$PATH:/usr/sbin:/sbin ";

    private readonly Scratch _scratch = new();

    public AppendOverlaysTests()
    {
        Scratch.Requires("debugfs", "e2fsprogs");
        // A root with merged directories; what is put into lib goes where the link leads.
        _scratch.Shell("""
            mkdir -p root/usr/lib root/etc root/opt && ln -s usr/lib root/lib && echo old >root/etc/motd && ln -s motd root/etc/link
            mkdir -p tools/lib/firmware tools/bin && echo firmware >tools/lib/firmware/a.bin && echo run >tools/bin/tool && chmod 4755 tools/bin/tool && ln -s tool 'tools/bin/a "b"'
            tar -C tools -czf tools.tar.gz . && echo new >motd
            """);
    }

    private string Overlays => $"{{tools: {{url: 'file://{_scratch["tools.tar.gz"]}', compression: gz, format: tar, path: /}}, "
        + $"message: {{url: 'file://{_scratch["motd"]}', format: file, path: /etc/motd}}, beside: {{url: 'file://{_scratch["motd"]}', format: file, path: /opt}}}}";

    [Fact]
    public async Task Files_and_archives_are_put_into_an_ext4_image()
    {
        _scratch.Shell(Path + "mke2fs -q -F -t ext4 -d root image 8M");
        using var bench = await RunAsync("image", $"format: ext4, overlays: {Overlays}");

        Extract(bench);
        Assert.Equal("usr/lib", _scratch.Shell("readlink out/lib").Trim());
        Assert.Equal("new new firmware run", _scratch.Shell("cat out/etc/motd out/opt/motd out/usr/lib/firmware/a.bin out/bin/tool").ReplaceLineEndings(" ").Trim());
        Assert.Equal("tool", _scratch.Shell("readlink 'out/bin/a \"b\"'").Trim());
        // Whoever unpacks it here loses the bit with the change of owner.
        Assert.Contains("Mode:  04755", _scratch.Shell($"{Path} debugfs -R 'stat /bin/tool' '{Result(bench)}' 2>/dev/null"), StringComparison.Ordinal);
        Assert.Contains("Mode:  0755", _scratch.Shell($"{Path} debugfs -R 'stat /usr/lib/firmware' '{Result(bench)}' 2>/dev/null"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_are_put_into_a_partition_of_an_Android_sparse_image()
    {
        _scratch.Write("disk", Disk.Gpt(10, (2048, 2048), (4096, 12288)));
        _scratch.Shell(Path + "mke2fs -q -F -t ext4 -d root part 6M && dd if=part of=disk bs=1M seek=2 conv=notrunc status=none");
        await SparseImage.ShrinkAsync(_scratch["disk"], _scratch["image"], CancellationToken.None);
        using var bench = await RunAsync("image", $"format: ext4, sparse: true, partition: 1, overlays: {Overlays}");

        await SparseImage.ExpandAsync(Result(bench), _scratch["plain"], CancellationToken.None);
        _scratch.Shell("cmp -n 2097152 disk plain && dd if=plain of=result bs=1M skip=2 count=6 status=none");
        Extract(_scratch["result"]);
        Assert.Equal("new firmware", _scratch.Shell("cat out/etc/motd out/usr/lib/firmware/a.bin").ReplaceLineEndings(" ").Trim());
    }

    [Theory]
    [InlineData("cat", "cat")]
    [InlineData("gzip -c", "gzip -dc")]
    [InlineData("xz -c --check=crc32", "xz -dc")]
    [InlineData("bzip2 -c", "bzip2 -dc")]
    public async Task They_are_put_into_a_ramdisk_which_stays_compressed_as_it_was(string pack, string unpack)
    {
        Scratch.Requires("cpio", "cpio");
        _scratch.Shell($"(cd root && find . | cpio -o -H newc -R 0:0 2>/dev/null) | {pack} >ramdisk");
        using var bench = await RunAsync("ramdisk", $"format: cpio.newc, overlays: {Overlays}");

        _scratch.Shell($"mkdir out && {unpack} '{Result(bench)}' | (cd out && cpio -idu --no-absolute-filenames 2>/dev/null)");
        ExpectMerged();
    }

    [Fact]
    public async Task They_are_put_behind_a_microcode_that_is_not_compressed()
    {
        Scratch.Requires("cpio", "cpio");
        _scratch.Shell("""
            mkdir -p micro/kernel && echo code >micro/kernel/code && (cd micro && find . | cpio -o -H newc 2>/dev/null) >first
            (cd root && find . | cpio -o -H newc 2>/dev/null) | gzip -c >second && cat first second >ramdisk
            """);
        using var bench = await RunAsync("ramdisk", $"format: cpio.newc, overlays: {Overlays}");

        _scratch.Shell($"head -c $(stat -c %s first) '{Result(bench)}' | cmp - first && mkdir out && tail -c +$(($(stat -c %s first) + 1)) '{Result(bench)}' | gzip -dc | (cd out && cpio -idu 2>/dev/null)");
        ExpectMerged();
    }

    [Theory]
    [InlineData("-cf")]
    [InlineData("-czf")]
    public async Task They_are_put_into_a_tar_archive(string option)
    {
        // Zeros at the end of a file are not the end of the archive.
        _scratch.Shell($"head -c 5000 /dev/zero >root/zeros && tar -C root {option} root.tar .");
        using var bench = await RunAsync("root.tar", $"format: tar, overlays: {Overlays}");

        _scratch.Shell($"mkdir out && tar -C out -xf '{Result(bench)}' && cmp root/zeros out/zeros");
        ExpectMerged();
    }

    [Fact]
    public async Task The_test_overlay_is_put_in_where_the_job_says_so()
    {
        _scratch.Shell(Path + "mke2fs -q -F -t ext2 -d root image 4M");
        using var bench = await RunAsync("image", "format: ext4, overlays: {lava: true}", """
            - test:
                definitions:
                - {from: inline, name: one, path: a.yaml, repository: {metadata: {format: Lava-Test Test Definition 1.0, name: one, description: d}, run: {steps: ['true']}}}
            """);

        Extract(bench);
        Assert.Contains("lava-test-runner", _scratch.Shell("ls out/lava-7/bin"), StringComparison.Ordinal);
        Assert.Equal(["1.1 lava-overlay", "1.2 download-retry", "1.2.1 file-download", "1.2.2 append-overlays"], bench.Tree.Where(l => l.StartsWith("1.2", StringComparison.Ordinal) || l.StartsWith("1.1 ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("format: ext4, overlays: {a: {url: 'file://@/motd', format: file, path: /etc}, b: {url: 'file://@/motd', format: file, path: /etc/motd/x}}", "needs '/etc/motd' to be a directory")]
    [InlineData("format: ext4, overlays: {b: {url: 'file://@/motd', format: file, path: /etc/link/x}}", "'/etc/link' is to be a directory")]
    [InlineData("format: ext4, overlays: {a: {url: 'file://@/clash.tar', format: tar, path: /}}", "'/opt' is a directory in the image")]
    [InlineData("format: ext4, overlays: {a: {url: 'file://@/large', format: file, path: /large}}", "give it more room")]
    [InlineData("format: ext4, partition: 0, overlays: {a: {url: 'file://@/motd', format: file, path: /m}}", "no partition table")]
    [InlineData("format: ext4, sparse: true, overlays: {a: {url: 'file://@/motd', format: file, path: /m}}", "no Android sparse image")]
    [InlineData("format: tar, overlays: {a: {url: 'file://@/motd', format: file, path: /m}}", "no tar archive")]
    [InlineData("format: cpio.newc, overlays: {a: {url: 'file://@/motd', format: file, path: /m}}", "no cpio archive")]
    [InlineData("format: ext4, overlays: {a: {url: 'file://@/pipe.tar', format: tar, path: /}}", "is a device, a socket or a pipe")]
    public async Task What_cannot_be_put_in_is_named(string keys, string message)
    {
        _scratch.Shell(Path + """
            mke2fs -q -F -t ext4 -d root image 2M && mkdir clash pipe && echo x >clash/opt && tar -C clash -cf clash.tar opt && mkfifo pipe/p && tar -C pipe -cf pipe.tar . && head -c 3000000 /dev/urandom >large
            """);

        var fault = await Assert.ThrowsAsync<ActionFault>(() => RunAsync("image", keys.Replace("@", _scratch.Root, StringComparison.Ordinal)));

        Assert.Equal(ErrorTypes.Job, fault.ErrorType);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format: tar, partition: 0, overlays: {lava: true}", "only images with 'format: ext4' have partitions")]
    [InlineData("archive: tar, format: tar, overlays: {lava: true}", "remove one of the two")]
    [InlineData("format: tar, overlays: {a: {url: 'file:///a', archive: tar, format: tar, path: /}}", "write 'format: tar' and no 'archive'")]
    public async Task Keys_that_do_not_go_together_are_found_before_anything_is_fetched(string keys, string message)
    {
        using var bench = Bench("image", keys, "");

        Assert.Contains(message, Assert.Single(await bench.ValidateAsync("append-overlays")), StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();

    private void ExpectMerged()
    {
        Assert.Equal("usr/lib", _scratch.Shell("readlink out/lib").Trim());
        Assert.Equal("new new firmware run", _scratch.Shell("cat out/etc/motd out/opt/motd out/usr/lib/firmware/a.bin out/bin/tool").ReplaceLineEndings(" ").Trim());
    }

    private void Extract(ActionBench bench) => Extract(Result(bench));

    private void Extract(string image) => _scratch.Shell($"{Path} e2fsck -fn '{image}' >&2 && mkdir out && debugfs -R 'rdump / out' '{image}' 2>&1");

    private static string Result(ActionBench bench) => bench.Run.Data.Get("common", TftpKeys.Paths)["images.root"];

    private async Task<ActionBench> RunAsync(string file, string keys, string more = "")
    {
        var bench = Bench(file, keys, more);
        try
        {
            await bench.RunAllAsync("downloads");
            return bench;
        }
        catch
        {
            bench.Dispose();
            throw;
        }
    }

    private ActionBench Bench(string file, string keys, string more) => ActionBench.Of(
        $$$"""
        job_name: x
        device_type: mustang
        visibility: public
        timeouts: {job: {minutes: 60}}
        actions:
        - deploy:
            to: downloads
            images: {root: {url: 'file://{{{_scratch[file]}}}', {{{keys}}}}}
        {{{more}}}
        """,
        Sample.Device);
}
