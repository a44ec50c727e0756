using System.Net;
using System.Text.RegularExpressions;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Overlay;
using LavaActors.Gateway.Submissions;
using LavaActors.Jobs;
using LavaActors.Jobs.Waits;
using LavaActors.Yaml;

namespace LavaActors.Node.Definitions;

/// <summary>
/// Fetches the test definitions of a job that stand in repositories and archives, as a dispatcher would, so that their MultiNode calls can be looked at before the job runs. What cannot be
/// fetched is a warning: the dispatcher may reach what this host does not. Safe for any number of jobs at once.
/// </summary>
/// <param name="settings">What is fetched, and from where.</param>
/// <param name="clock">For limits and pauses.</param>
public sealed partial class ExternalDefinitions(FetchSettings settings, TimeProvider clock) : IDefinitionCheck, IAsyncDisposable
{
    private const int GitPort = 9418;
    private static readonly TimeSpan MostStall = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _life = new();
    private readonly SemaphoreSlim _turns = new(settings.AtATime, settings.AtATime);
    private readonly RecentTexts _recent = new(settings.Keep, clock);
    private readonly HttpClient _open = ResourceDownload.CreateClient();
    private readonly GuardedHosts? _hosts = settings.Addresses is { } rules ? new GuardedHosts(rules) : null;
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];
    private HttpClient? _guarded;

    /// <param name="resolve">Finds the addresses of names.</param>
    internal ExternalDefinitions(FetchSettings settings, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
        : this(settings, clock) => _hosts = settings.Addresses is { } rules ? new GuardedHosts(rules, resolve) : null;

    public async Task<JobParse> CheckAsync(JobParse parse, CancellationToken stop)
    {
        if (!settings.IsOn || parse.Job is not { } job) return parse;
        var wanted = WaitCheck.DefinitionsToFetch(job).Select((definition, index) => (Definition: definition, Request: JobDefinitions.Of(definition, 0, index, "check"))).ToList();
        if (wanted.Count == 0) return parse;
        using var limit = new CancellationTokenSource(settings.Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        var sources = wanted.GroupBy(each => KeyOf(each.Request), StringComparer.Ordinal).ToList();
        var texts = await Task.WhenAll(sources.Select((same, n) => n < settings.Most
            ? TextAsync(same.Key, same.First().Request, either.Token, stop)
            : Task.FromResult(new FetchedText(null, $"the job has {sources.Count} repositories and archives, and only {settings.Most} are looked at"))));

        var (found, problems) = (new Dictionary<TestDefinitionRef, TestDefinition>(), new List<Diagnostic>());
        foreach (var (same, text) in sources.Zip(texts))
        {
            foreach (var (definition, _) in same)
            {
                if (text.Text is { } known && TestDefinition.Parse(known, $"{definition.Path} of {definition.Name}").Definition is { } read) found[definition] = read;
            }

            var first = same.First().Definition;
            if (text.Why is { } why)
                problems.Add(new Diagnostic(Severity.Warning, first.Span, "", $"the test definition '{first.Name}' was not looked at: {why.ReplaceLineEndings(" ")}", ""));
        }

        return parse.With(problems).WithDefinitions(found);
    }

    /// <summary>Ends what is under way, and waits until nothing of it is left on the disk.</summary>
    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        Task[] running;
        lock (_gate) running = [.. _running];
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _open.Dispose();
        _guarded?.Dispose();
        _turns.Dispose();
        _life.Dispose();
    }

    /// <summary>The same for what is the same file.</summary>
    private static string KeyOf(OverlayDefinition request) => string.Join('\n', request.Source is DefinitionSource.Archive archive
        ? [archive.Url, archive.Compression, $"{archive.StripComponents}", .. archive.Headers.Select(header => header.ToString()), request.Path]
        : [$"{request.Source}", request.Path]);

    private async Task<FetchedText> TextAsync(string key, OverlayDefinition request, CancellationToken limited, CancellationToken stop)
    {
        try
        {
            return await _recent.GetAsync(key, () => Begin(request)).WaitAsync(limited);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return TooLate;
        }
    }

    private FetchedText TooLate => new(null, $"it took more than {settings.Limit.TotalSeconds:0.#} s");

    private Task<FetchedText> Begin(OverlayDefinition request)
    {
        var running = Task.Run(() => FetchAsync(request));
        lock (_gate) _running.Add(running);
        running.ContinueWith(
            over =>
            {
                lock (_gate) _running.Remove(over);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return running;
    }

    /// <summary>Under a limit of its own: others may wait for it, too.</summary>
    private async Task<FetchedText> FetchAsync(OverlayDefinition request)
    {
        using var limit = new CancellationTokenSource(settings.Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _life.Token);
        var hasTurn = false;
        try
        {
            await _turns.WaitAsync(either.Token);
            hasTurn = true;
            return await FetchAsync(request, either.Token);
        }
        catch (OverlayFault fault)
        {
            return new FetchedText(null, fault.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new FetchedText(null, error.Message);
        }
        catch (OperationCanceledException)
        {
            return TooLate;
        }
        finally
        {
            if (hasTurn) _turns.Release();
        }
    }

    private async Task<FetchedText> FetchAsync(OverlayDefinition request, CancellationToken stop)
    {
        var top = Directory.CreateDirectory(Path.Combine(settings.Scratch, $"lava-actors-definition-{Guid.NewGuid():n}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        try
        {
            await using var size = new SizeWatch(top, settings.MostBytes, clock, stop);
            var directory = Path.Combine(top, "files");
            try
            {
                await new DefinitionFetch(Git, (source, file, cancel) => DownloadAsync(source, file, cancel), JobDefinitions.Read).FetchAsync(Plain(request), directory, null, size.Token);
                return new FetchedText(await File.ReadAllTextAsync(Path.Combine(directory, "testdef.yaml"), size.Token), null);
            }
            catch (OperationCanceledException) when (size.IsTooLarge)
            {
                return new FetchedText(null, $"it has more than {settings.MostBytes >> 10} KiB");
            }
        }
        finally
        {
            Directory.Delete(top, recursive: true);
        }
    }

    /// <summary>Submodules are of no interest: the definition's file is in the repository itself.</summary>
    private static OverlayDefinition Plain(OverlayDefinition request) => request.Source is DefinitionSource.Git git ? request with { Source = git with { Recursive = false } } : request;

    private GitClone Git => new(clock, settings.Mirrors.Apply) { MostAttempts = settings.Attempts, Limits = _hosts is null ? null : GitLimitsAsync };

    private async Task<GitLimits?> GitLimitsAsync(string asked, string url, CancellationToken stop)
    {
        if (url != asked) return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !GitLimits.Schemes.Contains(address.Scheme))
            throw Fault($"'{url}' is not asked from here: only {string.Join(", ", GitLimits.Schemes)} are, and what a mirror has");
        // git reads the address once more, and is not to find another host in it.
        if (!PlainAuthority().IsMatch(url)) throw Fault($"'{url}' is not asked from here: its host is not written plainly; write it as https://host/path");
        return new GitLimits(address.IdnHost, address.Port < 0 ? GitPort : address.Port, await AllowedAsync(address.IdnHost, stop));
    }

    [GeneratedRegex(@"^[a-z]+://([A-Za-z0-9._~!$&'()*+,;=:%-]*@)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?(/|$)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlainAuthority();

    private async Task<IReadOnlyList<IPAddress>> AllowedAsync(string host, CancellationToken stop)
    {
        try
        {
            return await _hosts!.AllowedAsync(host, stop);
        }
        catch (Exception error) when (error is AddressRefusedException or AddressUnknownException)
        {
            throw Fault(error.Message, error);
        }
    }

    private async Task DownloadAsync(DefinitionSource.Archive source, string file, CancellationToken stop)
    {
        if (!CompressionFormat.TryParse(source.Compression, out var compression))
            throw Fault($"unknown compression '{source.Compression}' of {source.Url}; known are gz, xz, bz2 and zstd");
        var isGuarded = _hosts is not null && settings.Mirrors.Apply(source.Url) == source.Url;
        if (isGuarded)
        {
            if (!Uri.TryCreate(source.Url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                throw Fault($"'{source.Url}' is not asked from here: only http and https are, and what a mirror has");
            await AllowedAsync(address.IdnHost, stop);
        }

        var patience = new DownloadSettings { Attempts = settings.Attempts, Stall = settings.Limit < MostStall ? settings.Limit : MostStall };
        var request = new ResourceRequest
        {
            Key = "test definition",
            Url = source.Url,
            Directory = file + ".download",
            Compression = compression,
            Headers = source.Headers,
            Writable = true,
            Mirror = settings.Mirrors.Apply,
        };
        switch (await new ResourceDownload(isGuarded ? Guarded() : _open, null, patience, clock).FetchAsync(request, _ => { }, stop))
        {
            case DownloadOutcome.Downloaded downloaded:
                File.Move(downloaded.Path, file, overwrite: true);
                break;
            case DownloadOutcome.Failed failed:
                throw Fault(failed.Message);
            default:
                throw new InvalidOperationException("unknown outcome of a download");
        }
    }

    // Whose fault it is makes no difference here: all of it is a warning.
    private static OverlayFault Fault(string message, Exception? cause = null) => new(OverlayFaultKind.Infrastructure, message, cause);

    private HttpClient Guarded()
    {
        lock (_gate) return _guarded ??= _hosts!.CreateClient();
    }
}
