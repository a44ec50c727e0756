using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Tests.Boot;
using LavaActors.Dispatch.Tests.Images;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Deploy;

public sealed class NfsRootTests : IDisposable
{
    private readonly Scratch _scratch = new();

    [Theory]
    [InlineData("mkdir -p outside/etc; ln -s $PWD/outside rootfs", "rootfs/")]
    [InlineData("ln -s / rootfs", "rootfs/")]
    [InlineData("mkdir sub; ln -s ../.. sub/up", "sub/up/")]
    public async Task A_prefix_that_leads_out_of_the_archive_is_refused(string make, string prefix)
    {
        using var bench = Bench(make, prefix);

        var fault = await bench.FailAsync("extract-nfsrootfs");

        Assert.Equal(ErrorTypes.Job, fault.ErrorType);
        Assert.Contains($"nfsrootfs.prefix '{prefix}' is a symbolic link in the archive that leads out of it", fault.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Board.Exports);
    }

    [Theory]
    [InlineData("mkdir -p rootfs/etc")]
    [InlineData("mkdir -p v2/etc; ln -s v2 rootfs")]
    public async Task A_prefix_within_the_archive_is_the_root(string make)
    {
        using var bench = Bench(make, "rootfs/");

        await bench.RunAsync("extract-nfsrootfs");

        var root = Assert.Single(bench.Board.Exports);
        Assert.StartsWith(bench.Run.Paths.Nfs, root, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(root, "etc")), root);
    }

    [Fact]
    public async Task A_prefix_that_the_archive_does_not_have_is_named()
    {
        using var bench = Bench("mkdir -p other/etc", "rootfs/");

        Assert.Equal("the archive of nfsrootfs has no directory 'rootfs/' (nfsrootfs.prefix)", (await bench.FailAsync("extract-nfsrootfs")).Message);
    }

    public void Dispose() => _scratch.Dispose();

    private ActionBench Bench(string make, string prefix)
    {
        _scratch.Shell($"mkdir tree && cd tree && {make} && tar -cf ../rootfs.tar .");
        var bench = new ActionBench(text => text.Replace("rootfs.tar.gz\", compression: gz", $"rootfs.tar\", prefix: {prefix}", StringComparison.Ordinal));
        bench.Run.Data.Set("common", TftpKeys.Paths, new Dictionary<string, string> { ["nfsrootfs"] = _scratch["rootfs.tar"] });
        return bench;
    }
}
