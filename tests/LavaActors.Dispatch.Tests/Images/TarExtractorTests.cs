using System.Formats.Tar;
using System.Text;
using System.Text.RegularExpressions;
using LavaActors.Dispatch.Images;

namespace LavaActors.Dispatch.Tests.Images;

public sealed class TarExtractorTests : IDisposable
{
    private const string Describe = "find . -mindepth 1 -printf '%y %#m %U:%G %s %T@ %l %p\\n' | sed -E 's/^(d [0-9]+ [0-9:]+) [0-9]+/\\1/' | LC_ALL=C sort -k 6; find . -type b -o -type c | xargs -r stat -c '%t %T %n'";
    private readonly Scratch _scratch = new();

    public TarExtractorTests()
    {
        Assert.True(Environment.IsPrivilegedProcess, "these tests unpack owners and devices, so they need root");
        Directory.CreateDirectory(_scratch["out"]);
    }

    public void Dispose() => _scratch.Dispose();

    private static PaxTarEntry File_(string name, string content = "x") =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) };

    private static PaxTarEntry Link(TarEntryType type, string name, string target) => new(type, name) { LinkName = target };

    private string Archive(params TarEntry[] entries)
    {
        using var stream = File.Create(_scratch["a.tar"]);
        using var writer = new TarWriter(stream);
        foreach (var entry in entries)
            writer.WriteEntry(entry);
        return stream.Name;
    }

    private async Task<TarOutcome.Failed> Fails(string archive) =>
        Assert.IsType<TarOutcome.Failed>(await TarExtractor.ExtractAsync(archive, _scratch["out"]));

    private async Task Extracts(string archive)
    {
        var outcome = await TarExtractor.ExtractAsync(archive, _scratch["out"]);
        Assert.True(outcome is TarOutcome.Extracted, outcome.ToString());
    }

    private void MakeRoot() => _scratch.Shell(
        """
        mkdir -p root/bin root/usr/lib root/dev root/empty "root/name with space"
        echo program > root/bin/su; chmod 4755 root/bin/su
        echo shared > root/usr/lib/libx.so.1; chown 1000:2000 root/usr/lib/libx.so.1; ln -s libx.so.1 root/usr/lib/libx.so; ln -s /usr/lib root/lib
        ln root/bin/su root/bin/sudo; ln -s /does/not/exist root/dangling; chown -h 7:8 root/dangling
        mknod root/dev/null c 1 3; mknod root/dev/sda b 8 300; mkfifo root/dev/pipe; chmod 666 root/dev/null
        head -c 3000000 /dev/urandom > root/big; : > root/nothing; echo ü > root/ü
        chmod 555 root/empty; chmod 1777 root/dev; touch -d '2001-02-03 04:05:06' root/big root/bin root/usr/lib; touch -h -d '2002-02-03 04:05:06' root/lib
        long=$(printf 'x%.0s' $(seq 1 150)); mkdir -p root/$long/$long; echo deep > root/$long/$long/file
        """);

    [Theory]
    [InlineData("gnu", "")]
    [InlineData("pax", "")]
    [InlineData("gnu", "gzip")]
    [InlineData("gnu", "bzip2")]
    [InlineData("gnu", "xz")]
    [InlineData("gnu", "zstd -q")]
    public async Task A_root_file_system_comes_out_as_it_went_in(string format, string compressor)
    {
        MakeRoot();
        _scratch.Shell($"tar --format={format} -C root -cf a.tar .{(compressor == "" ? "" : $"; {compressor} -c a.tar > b && mv b a.tar")}");
        await Extracts(_scratch["a.tar"]);
        var expected = _scratch.Shell($"cd root; {Describe}");
        var got = _scratch.Shell($"cd out; {Describe}");
        // GNU tar's own format keeps whole seconds only.
        Assert.Equal(WholeSeconds(expected), WholeSeconds(got));
        _scratch.Shell("diff -r --no-dereference root/big out/big; test out/bin/su -ef out/bin/sudo");
    }

    private static string WholeSeconds(string listing) => Regex.Replace(listing, @"\.\d{10}", "", RegexOptions.None, TimeSpan.FromSeconds(5));

    public static TheoryData<string, string> Escapes => new()
    {
        { "absolute", "/etc/passwd" },
        { "dots", "a/../../x" },
        { "absolute link", "out/x" },
        { "climbing link", "up/x" },
        { "hard link", "h" },
    };

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task A_member_that_leaves_the_directory_is_refused_by_name(string how, string member)
    {
        _scratch.Write("secret", [1]);
        var failed = await Fails(how switch
        {
            "absolute link" => Archive(Link(TarEntryType.SymbolicLink, "out", _scratch.Root), File_(member)),
            "climbing link" => Archive(Link(TarEntryType.SymbolicLink, "up", "../.."), File_(member)),
            "hard link" => Archive(Link(TarEntryType.HardLink, "h", "../secret")),
            _ => Archive(File_("before"), File_(member)),
        });
        Assert.Equal(ArtifactFault.Job, failed.Fault);
        Assert.Contains("archive has a member that leaves its directory", failed.Message, StringComparison.Ordinal);
        Assert.Contains(how == "hard link" ? "../secret" : member, failed.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_scratch["x"]));
    }

    [Fact]
    public async Task Links_that_were_there_are_followed_inside_the_directory()
    {
        _scratch.Shell("mkdir -p out/usr/lib out/run; ln -s usr/lib out/lib; mkdir out/var; ln -s /run out/var/run");
        await Extracts(Archive(new PaxTarEntry(TarEntryType.Directory, "lib/"), File_("lib/modules/6.1/x.ko"), File_("var/run/y")));
        Assert.True(File.Exists(_scratch["out/usr/lib/modules/6.1/x.ko"]));
        Assert.True(File.Exists(_scratch["out/run/y"]));
        Assert.Equal("usr/lib", new FileInfo(_scratch["out/lib"]).LinkTarget);
    }

    [Fact]
    public async Task A_file_on_a_link_replaces_the_link_and_not_what_it_points_to()
    {
        _scratch.Write("secret", "old"u8.ToArray());
        await Extracts(Archive(Link(TarEntryType.SymbolicLink, "f", _scratch["secret"]), File_("f", "new")));
        Assert.Equal("old", File.ReadAllText(_scratch["secret"]));
        Assert.Equal("new", File.ReadAllText(_scratch["out/f"]));
    }

    [Fact]
    public async Task Links_in_a_circle_are_an_error() =>
        Assert.Contains("circle", (await Fails(Archive(
            Link(TarEntryType.SymbolicLink, "a", "b"), Link(TarEntryType.SymbolicLink, "b", "a"), File_("a/x")))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("cat")]
    [InlineData("gzip -c")]
    [InlineData("bzip2 -c")]
    [InlineData("xz -c")]
    [InlineData("zstd -qc")]
    public async Task A_truncated_archive_is_the_jobs_fault_and_says_so(string compressor)
    {
        MakeRoot();
        _scratch.Shell($"tar -C root -cf - . | {compressor} > whole; head -c $(($(stat -c %s whole) * 2 / 3)) whole > cut");
        var failed = await Fails(_scratch["cut"]);
        Assert.Equal(ArtifactFault.Job, failed.Fault);
        Assert.Contains("truncated", failed.Message, StringComparison.Ordinal);
        Assert.Contains("cut", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_cut_between_two_members_is_truncated_too()
    {
        _scratch.Shell("echo one > one; echo two > two; tar -cf whole one two; head -c 1024 whole > cut");
        Assert.Contains("truncated", (await Fails(_scratch["cut"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_an_archive_is_said_to_be_none()
    {
        var failed = await Fails(_scratch.Write("page.html", Encoding.UTF8.GetBytes(new string('h', 5000))));
        Assert.Equal(ArtifactFault.Job, failed.Fault);
        Assert.Contains("not a tar archive", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gnu")]
    [InlineData("pax")]
    public async Task A_sparse_member_is_refused_with_the_remedy(string format)
    {
        _scratch.Shell($"truncate -s 1M s; echo end >> s; tar -S --format={format} -cf a.tar s");
        Assert.Contains("--sparse", (await Fails(_scratch["a.tar"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hard_link_to_nothing_names_both() =>
        Assert.Contains("'h' is a hard link to 'gone'", (await Fails(Archive(Link(TarEntryType.HardLink, "h", "gone")))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_directory_that_is_missing_is_the_labs_fault()
    {
        Directory.Delete(_scratch["out"]);
        _scratch.Write("out", []);
        Assert.Equal(ArtifactFault.Infrastructure, (await Fails(Archive(File_("x")))).Fault);
    }
}
