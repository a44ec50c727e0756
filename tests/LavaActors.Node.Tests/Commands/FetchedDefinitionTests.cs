using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace LavaActors.Node.Tests.Commands;

/// <summary><c>validate --fetch</c> and <c>submit --fetch</c>: the calls in definitions that stand elsewhere.</summary>
public sealed class FetchedDefinitionTests : IDisposable
{
    private readonly FakeLab _lab = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("fetch-");

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>A job whose client waits for what a definition in an archive sends, or not; the same archive twice.</summary>
    private string Job(string sends, string path = "smoke.yaml")
    {
        var archive = Path.Combine(_directory.FullName, "definitions.tar.gz");
        using (var file = new GZipStream(File.Create(archive), CompressionLevel.Fastest))
        using (var tar = new TarWriter(file))
        {
            var text = $"metadata: {{format: Lava-Test Test Definition 1.0, name: smoke}}\nrun:\n  steps:\n  - lava-send {sends}\n";
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "smoke.yaml") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        var job = Path.Combine(_directory.FullName, "job.yaml");
        File.WriteAllText(job, $$"""
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
            - test:
                role: [server]
                definitions:
                - {from: url, name: smoke, path: {{path}}, repository: 'file://{{archive}}', compression: gz}
                - {from: url, name: smoke-again, path: {{path}}, repository: 'file://{{archive}}', compression: gz}
            - test:
                role: [client]
                definitions:
                - from: inline
                  name: waits
                  path: waits.yaml
                  repository:
                    metadata: {format: Lava-Test Test Definition 1.0, name: waits}
                    run: {steps: [lava-wait server-ready]}
            """);
        return job;
    }

    private string[] Lines => _lab.Out.ToString().Replace(_directory.FullName + "/", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [Fact]
    public async Task A_definition_that_is_not_fetched_may_send_everything()
    {
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("validate", Job("something-else")));
        Assert.Equal(["job.yaml: valid"], Lines);
    }

    [Theory]
    [InlineData("server-ready", 0)]
    [InlineData("server-redy", 1)]
    public async Task A_definition_that_is_fetched_sends_what_it_says(string sends, int warnings)
    {
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("validate", "--fetch", Job(sends)));
        Assert.Equal(warnings + 1, Lines.Length);
        if (warnings > 0) Assert.EndsWith("no role ever sends that message; did you mean 'server-redy', which role 'server' sends (smoke.yaml of smoke:4:5)?", Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_fetched_is_a_warning_and_stays_unknown()
    {
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("validate", "--fetch", Job("server-redy", "other.yaml")));
        Assert.Equal(2, Lines.Length);
        Assert.Contains("warning: the test definition 'smoke' was not looked at: there is no file 'other.yaml' in the repository of 'smoke'; it has smoke.yaml", Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submitting_shows_the_warnings_and_submits_nevertheless_unless_it_is_strict()
    {
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("submit", "--fetch", Job("server-redy")));
        Assert.Contains("no role ever sends that message", _lab.Error.ToString(), StringComparison.Ordinal);
        Assert.Single(_lab.Submitted);
        Assert.Equal(ExitCode.InvalidJob, await _lab.RunAsync("submit", "--fetch", "--strict", Job("server-redy")));
        Assert.Single(_lab.Submitted);
    }
}
