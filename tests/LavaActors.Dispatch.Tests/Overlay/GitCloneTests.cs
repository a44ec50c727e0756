using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Tests.Overlay;

public sealed class GitCloneTests
{
    [Fact]
    public async Task A_clone_is_shallow_and_tells_its_commit()
    {
        using var shop = new Workshop();
        var repository = shop.Repository("repo", ("smoke.yaml", Workshop.Definition));
        var commit = shop.Commit(repository, ("more.txt", "x"));
        var built = await shop.BuildAsync(Workshop.Request(Workshop.From(new DefinitionSource.Git($"file://{repository}"))));

        Assert.Equal(commit, built.Runs[0][0].CommitId);
        Assert.Equal($"file://{repository}", built.Runs[0][0].Repository);
        var clone = Path.Combine(built.Layout.Directory, "0/tests/0_smoke");
        Assert.Equal("1", Workshop.Run("git", "-c", "safe.directory=*", "-C", clone, "rev-list", "--count", "HEAD").Trim());
    }

    [Fact]
    public async Task A_revision_is_checked_out_and_the_history_may_be_left_out()
    {
        using var shop = new Workshop();
        var repository = shop.Repository("repo", ("smoke.yaml", Workshop.Definition));
        var first = Workshop.Run("git", "-C", repository, "rev-parse", "HEAD").Trim();
        shop.Commit(repository, ("later.txt", "x"));
        var built = await shop.BuildAsync(Workshop.Request(Workshop.From(new DefinitionSource.Git(repository) { Revision = first, History = false })));

        Assert.Equal(first, built.Runs[0][0].CommitId);
        var clone = Path.Combine(built.Layout.Directory, "0/tests/0_smoke");
        Assert.False(Directory.Exists(Path.Combine(clone, ".git")));
        Assert.False(File.Exists(Path.Combine(clone, "later.txt")));
    }

    [Fact]
    public async Task A_branch_is_taken_and_a_missing_one_is_named_at_once()
    {
        using var shop = new Workshop();
        var repository = shop.Repository("repo", ("smoke.yaml", Workshop.Definition));
        Workshop.Run("git", "-C", repository, "branch", "other");
        Assert.NotNull((await shop.BuildAsync(Workshop.Request(Workshop.From(new DefinitionSource.Git(repository) { Branch = "other" })))).Runs[0][0].CommitId);

        var fault = await shop.FaultAsync(Workshop.Request(Workshop.From(new DefinitionSource.Git(repository) { Branch = "nowhere" })));
        Assert.Contains("in 1 attempt:", fault.Message);
        Assert.Contains("fatal: Remote branch nowhere not found", fault.Message);
        Assert.Contains("name an existing branch", fault.Message);
    }

    [Fact]
    public async Task A_missing_revision_is_named()
    {
        using var shop = new Workshop();
        var repository = shop.Repository("repo", ("smoke.yaml", Workshop.Definition));
        var fault = await shop.FaultAsync(Workshop.Request(Workshop.From(new DefinitionSource.Git(repository) { Revision = "deadbeef" })));
        Assert.Contains("has no revision 'deadbeef'", fault.Message);
    }

    [Fact]
    public async Task A_server_that_is_down_is_tried_six_times_five_seconds_apart()
    {
        using var shop = new Workshop();
        var clock = new Workshop.NoPauses();
        var fault = await shop.FaultAsync(Workshop.Request(Workshop.From(new DefinitionSource.Git("git://127.0.0.1:1/x.git"))), clock);

        Assert.Equal(OverlayFaultKind.Infrastructure, fault.Kind);
        Assert.Contains("in 6 attempts", fault.Message);
        Assert.Contains("Connection refused", fault.Message);
        Assert.Contains("mirror", fault.Message);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromSeconds(5), 5), clock.Pauses);
    }

    [Fact]
    public async Task A_mirror_stands_in_for_the_address_of_the_job()
    {
        using var shop = new Workshop();
        var repository = shop.Repository("repo", ("smoke.yaml", Workshop.Definition));
        var git = new GitClone(TimeProvider.System, url => url.Replace("git://git.example.org/qa", repository));
        var commit = await git.CloneAsync(new DefinitionSource.Git("git://git.example.org/qa"), shop.At("clone"), null, CancellationToken.None);
        Assert.Equal(40, commit.Length);
        Assert.False(File.Exists(shop.At("clone.gitconfig")));
    }

    [Theory]
    [InlineData("ext::sh -c evil")]
    [InlineData("ext::evil")]
    [InlineData("fd::7")]
    [InlineData("--upload-pack=evil")]
    [InlineData("-oProxyCommand=evil")]
    [InlineData("ssh://-oProxyCommand=evil/x")]
    [InlineData("ftp://example.org/x.git")]
    [InlineData("relative/path")]
    [InlineData("user@-oProxyCommand=evil:x")]
    [InlineData("http://a b/c")]
    public async Task Odd_transports_are_refused(string url)
    {
        using var shop = new Workshop();
        var fault = await shop.FaultAsync(Workshop.Request(Workshop.From(new DefinitionSource.Git(url))));
        Assert.Equal(OverlayFaultKind.Job, fault.Kind);
        Assert.Contains("no address of a git repository", fault.Message);
    }

    [Theory]
    [InlineData("--force")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("")]
    public async Task Odd_names_of_branches_are_refused(string branch)
    {
        using var shop = new Workshop();
        Assert.Contains("no name that git knows", (await shop.FaultAsync(Workshop.Request(Workshop.From(new DefinitionSource.Git("http://x/y") { Branch = branch })))).Message);
    }

    [Fact]
    public async Task No_hook_and_no_odd_submodule_runs_anything()
    {
        using var shop = new Workshop();
        var marker = shop.At("marker");
        var repository = shop.Repository("repo", ("smoke.yaml", Workshop.Definition), (".gitmodules", $"[submodule \"s\"]\n\tpath = s\n\turl = ext::touch {marker}\n"));
        Directory.CreateDirectory(Path.Combine(repository, "s"));
        Workshop.Run("git", "-C", repository, "update-index", "--add", "--cacheinfo", $"160000,{Workshop.Run("git", "-C", repository, "rev-parse", "HEAD").Trim()},s");
        shop.Commit(repository);
        var fault = await shop.FaultAsync(Workshop.Request(Workshop.From(new DefinitionSource.Git($"file://{repository}") { Recursive = true })));
        Assert.Contains("not allowed", fault.Message);
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public async Task Submodules_come_along_when_asked_for()
    {
        using var shop = new Workshop();
        var inner = shop.Repository("inner", ("inner.txt", "x"));
        var outer = shop.Repository("outer", ("smoke.yaml", Workshop.Definition));
        Workshop.Run("git", "-c", "protocol.file.allow=always", "-C", outer, "submodule", "--quiet", "add", inner, "sub");
        shop.Commit(outer);
        var built = await shop.BuildAsync(Workshop.Request(Workshop.From(new DefinitionSource.Git($"file://{outer}") { Recursive = true })));
        Assert.True(File.Exists(Path.Combine(built.Layout.Directory, "0/tests/0_smoke/sub/inner.txt")));
    }

    [Fact]
    public async Task A_path_that_links_out_of_the_repository_is_refused()
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.At("secret.yaml"), Workshop.Definition);
        var repository = shop.Repository("repo", ("other.yaml", Workshop.Definition));
        File.CreateSymbolicLink(Path.Combine(repository, "smoke.yaml"), shop.At("secret.yaml"));
        File.CreateSymbolicLink(Path.Combine(repository, "up.yaml"), "../../../../../../secret.yaml");
        shop.Commit(repository);
        foreach (var path in (string[])["smoke.yaml", "up.yaml"])
        {
            var fault = await shop.FaultAsync(Workshop.Request(Workshop.From(new DefinitionSource.Git(repository), path)));
            Assert.Contains("leads out of its repository", fault.Message);
        }
    }

    [Fact]
    public async Task A_link_with_the_name_of_our_script_is_replaced_not_followed()
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.At("precious"), "precious");
        var repository = shop.Repository("repo", ("smoke.yaml", Workshop.Definition));
        foreach (var name in (string[])["run.sh", "uuid", "testdef.yaml"]) File.CreateSymbolicLink(Path.Combine(repository, name), shop.At("precious"));
        shop.Commit(repository);
        await shop.BuildAsync(Workshop.Request(Workshop.From(new DefinitionSource.Git(repository))));
        Assert.Equal("precious", File.ReadAllText(shop.At("precious")));
    }

    [Fact]
    public async Task A_missing_file_is_named_with_those_that_are_there()
    {
        using var shop = new Workshop();
        var repository = shop.Repository("repo", ("auto/other.yaml", Workshop.Definition));
        var fault = await shop.FaultAsync(Workshop.Request(Workshop.From(new DefinitionSource.Git(repository))));
        Assert.Contains("no file 'smoke.yaml'", fault.Message);
        Assert.Contains("auto/other.yaml", fault.Message);
    }

    [Fact]
    public async Task Repositories_of_the_install_section_are_cloned_beside_the_definition()
    {
        using var shop = new Workshop();
        var extra = shop.Repository("extra", ("extra.txt", "x"));
        var definition = $"metadata: {{format: Lava-Test Test Definition 1.0, name: any}}\ninstall: {{git-repos: ['{extra}', {{url: '{extra}', destination: again}}]}}\nrun: {{steps: ['true']}}\n";
        var built = await shop.BuildAsync(Workshop.Request(Workshop.From(new DefinitionSource.Inline(definition))));
        var directory = Path.Combine(built.Layout.Directory, "0/tests/0_smoke");
        Assert.True(File.Exists(Path.Combine(directory, "extra/extra.txt")));
        Assert.True(File.Exists(Path.Combine(directory, "again/extra.txt")));

        var twice = definition.Replace("again", "extra");
        Assert.Equal(OverlayFaultKind.Test, (await shop.FaultAsync(Workshop.Request(Workshop.From(new DefinitionSource.Inline(twice))))).Kind);
    }

    [Fact]
    public async Task A_repository_of_the_install_section_has_the_branch_that_it_names_and_may_be_skipped()
    {
        using var shop = new Workshop();
        var extra = shop.Repository("extra", ("extra.txt", "main"));
        Workshop.Run("git", "-C", extra, "checkout", "-q", "-b", "next");
        shop.Commit(extra, ("extra.txt", "next"));
        Workshop.Run("git", "-C", extra, "checkout", "-q", "main");
        var definition = $"metadata: {{format: Lava-Test Test Definition 1.0, name: any}}\ninstall: {{git-repos: [{{url: '{extra}', branch: next, destination: src}}]}}\nrun: {{steps: ['true']}}\n";
        var source = Workshop.From(new DefinitionSource.Inline(definition));

        var directory = Path.Combine((await shop.BuildAsync(Workshop.Request(source))).Layout.Directory, "0/tests/0_smoke");
        Assert.Equal("next", File.ReadAllText(Path.Combine(directory, "src/extra.txt")));

        await shop.BuildAsync(Workshop.Request(source with { Skip = InstallParts.Repositories }));
        Assert.False(Directory.Exists(Path.Combine(directory, "src")));
    }
}
