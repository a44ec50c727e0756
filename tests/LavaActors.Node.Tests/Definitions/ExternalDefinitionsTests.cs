using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using LavaActors.Devices;
using LavaActors.Jobs;
using LavaActors.Node.Definitions;

namespace LavaActors.Node.Tests.Definitions;

/// <summary>What a gateway fetches of a job's test definitions, from where, and how long it lets a submission wait. Servers, archives and repositories are real.</summary>
public sealed class ExternalDefinitionsTests : IAsyncLifetime
{
    // Known to nobody's name server: whoever connects there was told the address.
    private const string Host = "definitions.invalid";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("definitions-");
    private FileServer _server = null!;
    private FetchSettings _settings = FetchSettings.OfGateway with { Addresses = new AddressRules([HostRange.Parse("127.0.0.1")!], []), Limit = TimeSpan.FromSeconds(30) };
    private Func<string, CancellationToken, Task<IPAddress[]>> _resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);

    public async Task InitializeAsync()
    {
        _server = await FileServer.StartAsync(_directory.FullName);
        Archive("smoke.tar.gz", ("smoke.yaml", Definition("server-redy")));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private string Url(string path, string host = Host) => $"http://{host}:{_server.Port}/{path}";

    private static string Definition(string sends) => $"metadata: {{format: Lava-Test Test Definition 1.0, name: smoke}}\nrun:\n  steps:\n  - lava-send {sends}\n";

    private string Archive(string name, params (string Name, string Text)[] files)
    {
        var path = Path.Combine(_directory.FullName, name);
        using var file = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var tar = new TarWriter(file);
        foreach (var (member, text) in files) tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, member) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        return path;
    }

    private static string FromUrl(string url, string name = "smoke") => $"{{from: url, name: {name}, path: smoke.yaml, repository: '{url}', compression: gz}}";

    private static string FromGit(string url, string name = "smoke", string more = "") => $"{{from: git, name: {name}, path: smoke.yaml, repository: '{url}'{more}}}";

    /// <summary>A job whose client waits for what the definitions send, or not.</summary>
    private static JobParse Job(params string[] definitions) => JobDocument.Parse(
        $$$"""
        job_name: group
        visibility: public
        timeouts: {job: {minutes: 10} }
        protocols:
          lava-multinode:
            roles:
              server: {device_type: mustang, count: 1}
              client: {device_type: mustang, count: 1}
        actions:
        - boot: {role: [server, client], method: minimal, prompts: ['#']}
        - test: {role: [server], definitions: [{{{string.Join(", ", definitions)}}}]}
        - test:
            role: [client]
            definitions:
            - from: inline
              name: waits
              path: waits.yaml
              repository: {metadata: {format: Lava-Test Test Definition 1.0, name: waits}, run: {steps: [lava-wait server-ready]}}
        """,
        "job.yaml");

    private async Task<List<string>> WarningsAsync(JobParse job)
    {
        Assert.True(job.IsValid, string.Join('\n', job.Diagnostics));
        await using var definitions = new ExternalDefinitions(_settings, TimeProvider.System, _resolve);
        var parse = await definitions.CheckAsync(job, CancellationToken.None);
        Assert.True(parse.IsValid);
        return [.. parse.Warnings.Select(warning => warning.ToString())];
    }

    private async Task IsNotLookedAtAsync(string definition, string why)
    {
        var warning = Assert.Single(await WarningsAsync(Job(definition)));
        Assert.Contains("the test definition 'smoke' was not looked at: ", warning, StringComparison.Ordinal);
        Assert.Contains(why, warning, StringComparison.Ordinal);
    }

    private async Task IsLookedAtAsync(string definition) =>
        Assert.Contains("did you mean 'server-redy', which role 'server' sends (smoke.yaml of smoke:4:5)?", Assert.Single(await WarningsAsync(Job(definition))), StringComparison.Ordinal);

    [Fact]
    public Task An_archive_is_fetched_from_where_it_may_be() => IsLookedAtAsync(FromUrl(Url("smoke.tar.gz")));

    [Fact]
    public async Task A_repository_is_cloned_at_the_address_that_was_looked_at()
    {
        await RepositoryAsync();
        await IsLookedAtAsync(FromGit(Url("smoke.git")));
    }

    [Fact]
    public async Task An_address_of_this_host_is_refused_and_so_is_a_redirect_to_it()
    {
        _settings = _settings with { Addresses = AddressRules.Default };
        await IsNotLookedAtAsync(FromUrl(Url("smoke.tar.gz")), $"{Host} is not asked: 127.0.0.1 is an address of this host or its link");
        await IsNotLookedAtAsync(FromUrl(Url("smoke.tar.gz", "127.0.0.1")), "127.0.0.1 is not asked: 127.0.0.1 is an address of this host or its link");
        await IsNotLookedAtAsync(FromGit(Url("smoke.git")), $"{Host} is not asked: ");
        Assert.Empty(_server.Asked);

        _settings = _settings with { Addresses = new AddressRules([HostRange.Parse(Host)!], []) };
        await IsNotLookedAtAsync(FromUrl(Url($"to?{Uri.EscapeDataString(Url("smoke.tar.gz", "localhost"))}/x.tar.gz")), "is an address of this host or its link");
    }

    [Fact]
    public async Task A_name_that_resolves_to_something_else_a_moment_later_leads_nowhere_else()
    {
        var asked = 0;
        _settings = _settings with { Addresses = AddressRules.Default };
        _resolve = (_, _) => Task.FromResult<IPAddress[]>([Interlocked.Increment(ref asked) == 1 ? IPAddress.Parse("198.51.100.1") : IPAddress.Loopback]);
        await IsNotLookedAtAsync(FromUrl(Url("smoke.tar.gz")), "127.0.0.1 is an address of this host or its link");
        Assert.Empty(_server.Asked);
    }

    [Theory]
    [InlineData("ssh://git@host.example/x.git")]
    [InlineData("git@host.example:x.git")]
    [InlineData("file:///etc")]
    [InlineData("/etc")]
    public Task Other_transports_are_not_used_here(string url) => IsNotLookedAtAsync(FromGit(url), "is not asked from here: only http, https, git are");

    [Theory]
    [InlineData("http://files.example\\@127.0.0.1/x.git")]
    [InlineData("http://files.example#@127.0.0.1/x.git")]
    [InlineData("http://files.example@127.0.0.1@other/x.git")]
    [InlineData("http://files.example?@127.0.0.1/x.git")]
    public Task A_host_that_two_readers_would_find_in_different_places_is_not_asked(string url) => IsNotLookedAtAsync(FromGit(url), "is not asked from here");

    [Theory]
    [InlineData("ext::sh -c touch% /tmp/x")]
    [InlineData("-u./x")]
    [InlineData("http://-x/y")]
    public async Task What_git_would_take_for_something_else_than_an_address_is_an_error_before_anything_is_fetched(string url)
    {
        var job = Job(FromGit(url));
        Assert.False(job.IsValid);
        await using var definitions = new ExternalDefinitions(_settings, TimeProvider.System, _resolve);
        Assert.Same(job, await definitions.CheckAsync(job, CancellationToken.None));
    }

    [Fact]
    public async Task A_file_of_this_host_is_not_read_for_whoever_may_submit() =>
        await IsNotLookedAtAsync(FromUrl("file://" + Path.Combine(_directory.FullName, "smoke.tar.gz")), "is not asked from here: only http and https are");

    [Fact]
    public async Task What_a_mirror_has_is_taken_from_there_wherever_it_is()
    {
        _settings = _settings with { Addresses = AddressRules.Default, Mirrors = new MirrorMap([new MirrorRule("http://files.example/", $"http://127.0.0.1:{_server.Port}/"), new MirrorRule("git://git.example/", _directory.FullName + "/")]) };
        await IsLookedAtAsync(FromUrl("http://files.example/smoke.tar.gz"));
        await RepositoryAsync();
        await IsLookedAtAsync(FromGit("git://git.example/smoke.git"));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_costs_the_time_that_there_is_and_no_more()
    {
        _settings = _settings with { Limit = TimeSpan.FromSeconds(1) };
        var begun = Stopwatch.StartNew();
        await IsNotLookedAtAsync(FromUrl(Url("silent.tar.gz")), "it took more than 1 s");
        Assert.InRange(begun.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task What_grows_too_large_on_the_disk_is_given_up()
    {
        // A member of which little is sent and much is written.
        Archive("bomb.tar.gz", ("smoke.yaml", Definition("x")), ("zeros", new string('0', 200 << 20)));
        _settings = _settings with { MostBytes = 1 << 20 };
        await IsNotLookedAtAsync(FromUrl(Url("bomb.tar.gz")), "it has more than 1024 KiB");
    }

    [Fact]
    public async Task Of_very_many_only_some_are_looked_at_and_the_others_are_named()
    {
        _settings = _settings with { Most = 1 };
        var warnings = await WarningsAsync(Job(FromUrl(Url("smoke.tar.gz")), FromUrl(Url("other.tar.gz"), "other")));
        Assert.Contains("the test definition 'other' was not looked at: the job has 2 repositories and archives, and only 1 are looked at", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_is_fetched_once_for_jobs_of_a_minute()
    {
        await using var definitions = new ExternalDefinitions(_settings, TimeProvider.System, _resolve);
        var job = Job(FromUrl(Url("smoke.tar.gz")), FromUrl(Url("smoke.tar.gz"), "again"));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => definitions.CheckAsync(job, CancellationToken.None)));
        await definitions.CheckAsync(job, CancellationToken.None);
        Assert.Single(_server.Asked);
    }

    [Fact]
    public async Task A_lab_that_does_not_want_it_has_nothing_fetched()
    {
        _settings = _settings with { IsOn = false };
        Assert.Empty(await WarningsAsync(Job(FromUrl(Url("smoke.tar.gz")))));
        Assert.Empty(_server.Asked);
    }

    [Fact]
    public async Task Nothing_stays_on_the_disk()
    {
        _settings = _settings with { Scratch = _directory.CreateSubdirectory("scratch").FullName };
        await WarningsAsync(Job(FromUrl(Url("smoke.tar.gz")), FromUrl(Url("none.tar.gz"), "none"), FromGit(Url("none.git"), "git")));
        Assert.Empty(Directory.GetFileSystemEntries(_settings.Scratch));
    }

    /// <summary>A repository that any file server can give out.</summary>
    private async Task RepositoryAsync()
    {
        var work = _directory.CreateSubdirectory("work").FullName;
        await File.WriteAllTextAsync(Path.Combine(work, "smoke.yaml"), Definition("server-redy"));
        await GitAsync("init", "-q", "-b", "main", work);
        await GitAsync("-C", work, "add", "-A");
        await GitAsync("-C", work, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "one");
        await GitAsync("clone", "-q", "--bare", work, Path.Combine(_directory.FullName, "smoke.git"));
        await GitAsync("-C", Path.Combine(_directory.FullName, "smoke.git"), "update-server-info");
    }

    private static async Task GitAsync(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = git.StandardError.ReadToEndAsync();
        await git.WaitForExitAsync();
        Assert.True(git.ExitCode == 0, await errors);
    }
}
