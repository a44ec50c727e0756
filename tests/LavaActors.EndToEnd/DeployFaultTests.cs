using System.Formats.Tar;
using System.IO.Compression;
using LavaActors.EndToEnd.Jobs;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>What is wrong with a job's files is said with the file's name and the remedy, before the board is switched on.</summary>
[Collection(nameof(BoardsCollection))]
public sealed class DeployFaultTests(BoardsFixture boards) : IDisposable
{
    private const string Kernel = "http://images-internal/process/uImage";

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("lava-e2e-files-");

    public void Dispose() => _files.Delete(recursive: true);

    [Fact]
    public async Task A_URL_that_answers_404_is_named()
    {
        var outcome = await boards.RunAsync(9, type => new JobText.Single { DeviceType = type, KernelUrl = Kernel + "-not-there" }.ToString());
        outcome.Single.Failed("Job", "kernel: ", "/process/uImage-not-there answers 404", "correct the url in the job, or put the file on the server");
        WasNeverOn(outcome.Single);
    }

    [Fact]
    public async Task A_wrong_checksum_is_named_with_the_right_one()
    {
        var wrong = new string('0', 64);
        var outcome = await boards.RunAsync(10, type => new JobText.Single { DeviceType = type, KernelExtra = ", sha256sum: '" + wrong + "'" }.ToString());
        outcome.Single.Failed("Job", "kernel: ", "/process/uImage", "sha256sum is ", "the job expects " + wrong, "correct the checksum in the job, or the file on the server");
        WasNeverOn(outcome.Single);
    }

    [Fact]
    public async Task A_truncated_archive_is_named()
    {
        var whole = await File.ReadAllBytesAsync(Path.Combine(EmulatedLab.Home, "mirror/process/nano-amd64.tar.gz"));
        var url = Keep("truncated.tar.gz", whole[..(whole.Length / 2)]);
        var outcome = await boards.RunAsync(11, type => new JobText.Single { DeviceType = type, RootUrl = url }.ToString());
        outcome.Single.Failed("Job", $"nfsrootfs: {url} cannot be decompressed as gz", "unexpected end of file", "check the job's 'compression' and the file");
        WasNeverOn(outcome.Single);
    }

    [Fact]
    public async Task An_archive_whose_members_leave_its_directory_is_refused()
    {
        using var bytes = new MemoryStream();
        await using (var zipped = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        await using (var archive = new TarWriter(zipped, TarEntryFormat.Pax))
            await archive.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "../../escaped") { DataStream = new MemoryStream("x"u8.ToArray()) });
        var url = Keep("climbing.tar.gz", bytes.ToArray());
        var outcome = await boards.RunAsync(12, type => new JobText.Single { DeviceType = type, RootUrl = url }.ToString());
        outcome.Single.Failed("Job", "nfsrootfs/climbing.tar", "a member that leaves its directory: '../../escaped'", "Pack it again with names relative to its root");
        WasNeverOn(outcome.Single);
        Assert.Empty(Directory.EnumerateFiles(boards.Node.Site.Nfs, "escaped", SearchOption.AllDirectories));
    }

    private static void WasNeverOn(SubJobOutcome job) =>
        Assert.False(job.Log.Contains("pdu-reboot", StringComparison.Ordinal), job.Describe("the board should not have been switched on"));

    private string Keep(string name, byte[] bytes)
    {
        var path = Path.Combine(_files.FullName, name);
        File.WriteAllBytes(path, bytes);
        return "file://" + path;
    }
}
