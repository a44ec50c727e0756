using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Tests.Overlay;

public sealed class OverlayBuilderTests
{
    private static readonly DefinitionSource Inline = new DefinitionSource.Inline(Workshop.Definition);

    [Fact]
    public async Task The_tarball_has_the_jobs_tree_owned_by_root_and_nothing_else()
    {
        using var shop = new Workshop();
        var built = await shop.BuildAsync(Workshop.Request(Workshop.From(Inline, "inline/smoke.yaml"), Workshop.From(Inline, stage: 1, index: 1)) with
        {
            Environment = [new("LAVA_JOB_ID", "5")],
            Secrets = [new("TOKEN", "x y")],
            AuthorizedKey = "ssh-ed25519 AAAA lava-5",
        });

        Assert.EndsWith("/overlay-1.1.4.tar.gz", built.Layout.Tarball);
        Assert.Equal(new FileInfo(built.Layout.Tarball).Length, built.TarballBytes);
        var members = Workshop.Run("tar", "--numeric-owner", "-tvzf", built.Layout.Tarball).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(members, m => Assert.Contains(" 0/0 ", m));
        var names = members.Select(m => m[(m.LastIndexOf(' ') + 1)..]).ToList();
        Assert.All(names, n => Assert.StartsWith("lava-5/", n));
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        foreach (var name in (string[])["bin/lava-test-case", "functions", "environment", "secrets", "authorized_keys", "results/", "tests/", "0/lava-test-runner.conf", "0/tests/0_smoke/uuid", "0/tests/0_smoke/testdef.yaml", "0/tests/0_smoke/testdef_metadata", "0/tests/0_smoke/run.sh", "0/tests/0_smoke/inline/smoke.yaml", "1/tests/1_smoke/run.sh"])
            Assert.Contains($"lava-5/{name}", names);
        Assert.DoesNotContain("lava-5/bin/lava-send", names);
        Assert.Contains(members, m => m.StartsWith("-rwxr-xr-x", StringComparison.Ordinal) && m.EndsWith("bin/lava-test-case", StringComparison.Ordinal));
        Assert.Contains(members, m => m.StartsWith("-rw-------", StringComparison.Ordinal) && m.EndsWith("lava-5/secrets", StringComparison.Ordinal));
        Assert.Equal("/lava-5/0/tests/0_smoke\n", File.ReadAllText(Path.Combine(built.Layout.Directory, "0/lava-test-runner.conf")));
        Assert.Equal("5_1.1.3.1", File.ReadAllText(Path.Combine(built.Layout.Directory, "0/tests/0_smoke/uuid")));
        Assert.Equal("TOKEN='x y'\n", File.ReadAllText(Path.Combine(built.Layout.Directory, "secrets")));
        Assert.Equal(["0_smoke"], built.Runs[0].Select(r => r.Suite));
        Assert.Equal(["1_smoke"], built.Runs[1].Select(r => r.Suite));
    }

    [Fact]
    public async Task Equal_overlays_are_equal_files()
    {
        using var one = new Workshop();
        using var two = new Workshop();
        var request = Workshop.Request(Workshop.From(Inline));
        Assert.Equal(
            await File.ReadAllBytesAsync((await one.BuildAsync(request)).Layout.Tarball),
            await File.ReadAllBytesAsync((await two.BuildAsync(request)).Layout.Tarball));
    }

    [Fact]
    public async Task A_results_directory_deep_down_leaves_the_directories_above_it_alone()
    {
        using var shop = new Workshop();
        var built = await shop.BuildAsync(Workshop.Request(Workshop.From(Inline)) with { System = OperatingSystemProfile.For("apertis") });
        Assert.All(Workshop.Run("tar", "-tzf", built.Layout.Tarball).Split('\n', StringSplitOptions.RemoveEmptyEntries), n => Assert.StartsWith("var/lib/lava-5/", n));
    }

    [Fact]
    public async Task Busybox_unpacks_it_too_long_names_and_all()
    {
        using var shop = new Workshop();
        var path = string.Join('/', Enumerable.Repeat("a-rather-long-directory-name", 6)) + "/smoke.yaml";
        var built = await shop.BuildAsync(Workshop.Request(Workshop.From(Inline, path)));
        var target = Directory.CreateDirectory(shop.At("target")).FullName;
        Workshop.Run(TestShell.TargetShell.Find("busybox"), "tar", "-C", target, "-xzf", built.Layout.Tarball);
        Assert.Equal(Workshop.Definition, File.ReadAllText(Path.Combine(target, "lava-5/0/tests/0_smoke", path)));
    }

    [Fact]
    public async Task Building_again_makes_it_anew()
    {
        using var shop = new Workshop();
        var builder = shop.Builder(Workshop.Request(Workshop.From(Inline)));
        var built = await builder.BuildAsync(CancellationToken.None);
        File.WriteAllText(Path.Combine(built.Layout.Directory, "left-over"), "");
        await builder.BuildAsync(CancellationToken.None);
        Assert.False(File.Exists(Path.Combine(built.Layout.Directory, "left-over")));
    }

    [Theory]
    [InlineData("lava")]
    [InlineData("a.b")]
    [InlineData("a b")]
    [InlineData("")]
    public async Task Names_that_cannot_be_suites_are_refused(string name)
    {
        using var shop = new Workshop();
        var fault = await shop.FaultAsync(Workshop.Request(Workshop.From(Inline) with { Name = name }));
        Assert.Contains("test definition", fault.Message);
    }

    [Theory]
    [InlineData("../smoke.yaml")]
    [InlineData("/etc/smoke.yaml")]
    [InlineData("a/../../smoke.yaml")]
    [InlineData(".")]
    public async Task A_path_out_of_an_inline_repository_is_refused(string path)
    {
        using var shop = new Workshop();
        var fault = await shop.FaultAsync(Workshop.Request(Workshop.From(Inline, path)));
        Assert.Equal(OverlayFaultKind.Job, fault.Kind);
        Assert.Contains("leads out of its repository", fault.Message);
    }

    [Fact]
    public async Task A_file_that_is_no_definition_is_refused_with_its_place()
    {
        using var shop = new Workshop();
        var fault = await shop.FaultAsync(Workshop.Request(Workshop.From(new DefinitionSource.Inline("metadata: {name: x}\nrun: {steps: [a]}\n"))));
        Assert.Contains("smoke.yaml", fault.Message);
        Assert.Contains(":1:", fault.Message);
        Assert.Contains("format", fault.Message);
    }

    [Fact]
    public async Task An_archive_is_unpacked_without_its_leading_directories()
    {
        using var shop = new Workshop();
        shop.Download = (source, file, _) =>
        {
            var files = Directory.CreateDirectory(shop.At("top/inner")).FullName;
            File.WriteAllText(Path.Combine(files, "smoke.yaml"), Workshop.Definition);
            Workshop.Run("tar", "-C", shop.Root, "-czf", file, "top");
            Assert.Equal("http://x/y.tar.gz", source.Url);
            return Task.CompletedTask;
        };
        var built = await shop.BuildAsync(Workshop.Request(Workshop.From(new DefinitionSource.Archive("http://x/y.tar.gz") { StripComponents = 2 })));
        Assert.True(File.Exists(Path.Combine(built.Layout.Directory, "0/tests/0_smoke/smoke.yaml")));
        Assert.Equal("http://x/y.tar.gz", built.Runs[0][0].Repository);
    }

    [Theory]
    [InlineData("--transform=s,^a,../../evil,")]
    [InlineData("--transform=s,^a,/tmp/evil,")]
    public async Task An_archive_with_members_that_would_leave_is_refused(string transform)
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.At("a"), "evil");
        shop.Download = (_, file, _) =>
        {
            Workshop.Run("tar", "-P", "-C", shop.Root, transform, "-cf", file, "a");
            return Task.CompletedTask;
        };
        var fault = await shop.FaultAsync(Workshop.Request(Workshop.From(new DefinitionSource.Archive("http://x/y.tar"))));
        Assert.Contains("would leave its directory", fault.Message);
        Assert.Contains("evil", fault.Message);
    }

    [Fact]
    public async Task An_archive_cut_off_is_refused()
    {
        using var shop = new Workshop();
        File.WriteAllBytes(shop.At("a"), new byte[100_000]);
        shop.Download = (_, file, _) =>
        {
            Workshop.Run("tar", "-C", shop.Root, "-cf", file, "a");
            using var whole = File.OpenWrite(file);
            whole.SetLength(50_000);
            return Task.CompletedTask;
        };
        Assert.Contains("cut off", (await shop.FaultAsync(Workshop.Request(Workshop.From(new DefinitionSource.Archive("http://x/y.tar"))))).Message);
    }

    [Fact]
    public async Task An_archives_link_that_leads_out_takes_no_file_with_it()
    {
        using var shop = new Workshop();
        var outside = Directory.CreateDirectory(shop.At("outside")).FullName;
        shop.Download = (_, file, _) =>
        {
            File.CreateSymbolicLink(shop.At("d"), outside);
            Workshop.Run("tar", "-C", shop.Root, "-cf", file, "d");
            File.Delete(shop.At("d"));
            Directory.CreateDirectory(shop.At("d"));
            File.WriteAllText(shop.At("d/smoke.yaml"), Workshop.Definition);
            Workshop.Run("tar", "-C", shop.Root, "-rf", file, "d/smoke.yaml");
            return Task.CompletedTask;
        };
        await shop.FaultAsync(Workshop.Request(Workshop.From(new DefinitionSource.Archive("http://x/y.tar"))));
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }
}
