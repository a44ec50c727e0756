using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Overlay;
using LavaActors.Jobs;
using LavaActors.Jobs.Waits;
using LavaActors.Yaml;

namespace LavaActors.Node.Planning;

/// <summary>
/// Fetches the test definitions of a job that stand in repositories and archives, as a dispatcher would, so that their MultiNode calls can be looked at before the job runs. What cannot be
/// fetched is a warning: the dispatcher may reach what this host does not.
/// </summary>
/// <param name="clock">For the pauses between attempts.</param>
public sealed class ExternalDefinitions(TimeProvider clock)
{
    /// <summary>Somebody waits for the answer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static readonly DownloadSettings Patience = new() { Attempts = 3, Stall = TimeSpan.FromSeconds(20) };

    /// <summary>The findings about a valid job, with all definitions looked at that can be had.</summary>
    public async Task<JobParse> CheckAsync(JobParse parse, CancellationToken stop)
    {
        if (parse.Job is not { } job) return parse;
        var wanted = WaitCheck.DefinitionsToFetch(job).ToList();
        if (wanted.Count == 0) return parse;
        var found = new Dictionary<TestDefinitionRef, TestDefinition>();
        var problems = new List<Diagnostic>();
        var directory = Directory.CreateTempSubdirectory("lava-actors-definitions-");
        try
        {
            using var http = ResourceDownload.CreateClient();
            var fetch = new DefinitionFetch(new GitClone(clock), (source, file, cancel) => DownloadAsync(new ResourceDownload(http, null, Patience, clock), source, file, cancel), JobDefinitions.Read);
            var fetched = new Dictionary<string, TestDefinition?>();
            foreach (var (index, definition) in wanted.Index())
            {
                var request = JobDefinitions.Of(definition, 0, index, "check");
                var key = KeyOf(request);
                if (!fetched.TryGetValue(key, out var known))
                    fetched[key] = known = await FetchAsync(fetch, definition, request, Path.Combine(directory.FullName, $"{index}"), problems, stop);
                if (known is not null) found[definition] = known;
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        return parse.With(problems).WithDefinitions(found);
    }

    /// <summary>The same for what is the same file.</summary>
    private static string KeyOf(OverlayDefinition request) => request.Source is DefinitionSource.Archive archive
        ? $"{archive.Url} {archive.Compression} {archive.StripComponents} {string.Join(' ', archive.Headers)} {request.Path}"
        : $"{request.Source} {request.Path}";

    private async Task<TestDefinition?> FetchAsync(
        DefinitionFetch fetch, TestDefinitionRef definition, OverlayDefinition request, string directory, List<Diagnostic> problems, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            await fetch.FetchAsync(request, directory, null, either.Token);
            var parse = TestDefinition.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "testdef.yaml"), stop), $"{definition.Path} of {definition.Name}");
            return parse.Definition;
        }
        catch (OverlayFault fault)
        {
            return Unknown(fault.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Unknown(error.Message);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Unknown($"it took more than {Limit.TotalSeconds:0} s");
        }

        TestDefinition? Unknown(string why)
        {
            problems.Add(new Diagnostic(Severity.Warning, definition.Span, "", $"the test definition '{definition.Name}' was not looked at: {why.ReplaceLineEndings(" ")}", ""));
            return null;
        }
    }

    private static async Task DownloadAsync(ResourceDownload downloads, DefinitionSource.Archive source, string file, CancellationToken stop)
    {
        if (!CompressionFormat.TryParse(source.Compression, out var compression))
            throw new OverlayFault(OverlayFaultKind.Job, $"unknown compression '{source.Compression}' of {source.Url}; known are gz, xz, bz2 and zstd");
        var request = new ResourceRequest
        {
            Key = "test definition",
            Url = source.Url,
            Directory = file + ".download",
            Compression = compression,
            Headers = source.Headers,
            Writable = true,
        };
        switch (await downloads.FetchAsync(request, _ => { }, stop))
        {
            case DownloadOutcome.Downloaded downloaded:
                File.Move(downloaded.Path, file, overwrite: true);
                break;
            case DownloadOutcome.Failed failed:
                throw new OverlayFault(failed.Fault == ArtifactFault.Job ? OverlayFaultKind.Job : OverlayFaultKind.Infrastructure, failed.Message);
            default:
                throw new InvalidOperationException("unknown outcome of a download");
        }
    }
}
