using System.Text.RegularExpressions;

namespace LavaActors.Dispatch.Overlay;

/// <summary>Clones repositories of test definitions (spec: test-shell.md §3).</summary>
/// <param name="clock">For the pauses between attempts.</param>
/// <param name="mapUrl">The dispatcher's mirror map; null: URLs as they are.</param>
public sealed partial class GitClone(TimeProvider clock, Func<string, string>? mapUrl = null)
{
    /// <summary>Failures that may pass are tried again this often in all.</summary>
    public const int Attempts = 6;

    /// <summary>Another number of attempts.</summary>
    public int MostAttempts { get; init; } = Attempts;

    /// <summary>
    /// For clones on behalf of somebody who may not reach everything that this host reaches: from the URL as it was given, and after the mirror map, to the bounds of the clone; null for none.
    /// It throws <see cref="OverlayFault"/> for what must not be asked.
    /// </summary>
    public Func<string, string, CancellationToken, Task<GitLimits?>>? Limits { get; init; }

    /// <summary>Between two attempts.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly string[] Schemes = ["http", "https", "git", "ssh", "git+ssh", "ssh+git", "file"];

    /// <summary>Clones into a directory that does not exist yet.</summary>
    /// <param name="source">What to clone.</param>
    /// <param name="destination">Absolute path.</param>
    /// <param name="log">Takes git's own lines and the attempts.</param>
    /// <param name="stop">Cancels.</param>
    /// <returns>The commit that is checked out.</returns>
    /// <exception cref="OverlayFault">It cannot be had; the message has git's complaint and what would help.</exception>
    public async Task<string> CloneAsync(DefinitionSource.Git source, string destination, Action<string>? log, CancellationToken stop)
    {
        Check(source);
        var url = mapUrl?.Invoke(source.Url) ?? source.Url;
        CheckUrl(url);
        if (url != source.Url) log?.Invoke($"{source.Url} is taken from {url}");
        var git = new GitCommand(destination + ".gitconfig", Limits is null ? null : await Limits(source.Url, url, stop));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
            await ObtainAsync(git, source, url, destination, log, stop);
            if (source.Revision is { } revision) await CheckOutAsync(git, source, revision, destination, log, stop);
            var head = await git.RunAsync(["rev-parse", "HEAD"], destination, null, stop);
            if (head.ExitCode != 0) throw OverlayFault.Infrastructure($"'{source.Url}' was cloned but has no commit: {head.Complaint}");
            if (!source.History) RemoveHistory(destination);
            return head.Output.Trim();
        }
        finally
        {
            File.Delete(destination + ".gitconfig");
        }
    }

    private async Task ObtainAsync(GitCommand git, DefinitionSource.Git source, string url, string destination, Action<string>? log, CancellationToken stop)
    {
        var shallow = source.Shallow && source.Revision is null;
        for (var attempt = 1; ; attempt++)
        {
            var result = await git.RunAsync(Arguments(source, url, destination, shallow), Path.GetDirectoryName(destination)!, log, stop);
            if (result.ExitCode == 0) return;
            Remove(destination);
            if (shallow && NoShallow().IsMatch(result.Errors))
            {
                log?.Invoke("the server cannot give a part of the history: cloning all of it");
                shallow = false;
                continue;
            }

            if (attempt >= MostAttempts || !Transient().IsMatch(result.Errors)) throw Failure(source, url, result, attempt);
            log?.Invoke($"attempt {attempt} of {MostAttempts} failed; again in {Pause.TotalSeconds:0} s");
            await Task.Delay(Pause, clock, stop);
        }
    }

    private static List<string> Arguments(DefinitionSource.Git source, string url, string destination, bool shallow)
    {
        List<string> arguments = ["-c", "core.hooksPath=/dev/null", "clone", "--quiet", "--no-hardlinks"];
        if (source.Recursive) arguments.Add("--recurse-submodules");
        if (source.Branch is { } branch) arguments.AddRange(["--branch", branch]);
        if (shallow) arguments.AddRange(source.Recursive ? ["--depth=1", "--shallow-submodules"] : ["--depth=1"]);
        arguments.AddRange(["--", url, destination]);
        return arguments;
    }

    private static async Task CheckOutAsync(GitCommand git, DefinitionSource.Git source, string revision, string destination, Action<string>? log, CancellationToken stop)
    {
        var result = await git.RunAsync(["-c", "core.hooksPath=/dev/null", "checkout", "--quiet", revision, "--"], destination, log, stop);
        if (result.ExitCode != 0)
        {
            throw OverlayFault.Infrastructure(
                $"'{source.Url}' has no revision '{revision}' (git: {result.Complaint}); a commit, tag or branch that can be reached from its branches is needed");
        }

        if (!source.Recursive) return;
        result = await git.RunAsync(["-c", "core.hooksPath=/dev/null", "submodule", "update", "--init", "--recursive", "--quiet"], destination, log, stop);
        if (result.ExitCode != 0) throw OverlayFault.Infrastructure($"the submodules of '{source.Url}' at '{revision}' cannot be had (git: {result.Complaint})");
    }

    private static OverlayFault Failure(DefinitionSource.Git source, string url, GitOutput result, int attempts)
    {
        var said = result.Complaint;
        var remedy = result.Errors switch
        {
            var e when NoBranch().IsMatch(e) => $"name an existing branch instead of '{source.Branch}'",
            var e when NeedsLogin().IsMatch(e) => "the dispatcher has no login there; use a repository that can be read without one",
            var e when NotAllowed().IsMatch(e) => "use http, https, git or ssh",
            var e when Transient().IsMatch(e) => "check that the dispatcher reaches the server, or map the address to a mirror in its configuration",
            _ => "check the address of the repository",
        };
        var where = url == source.Url ? $"'{source.Url}'" : $"'{source.Url}' (mirror '{url}')";
        return OverlayFault.Infrastructure($"cannot clone {where} in {attempts} {(attempts == 1 ? "attempt" : "attempts")}: git says '{said}'; {remedy}");
    }

    private static void Check(DefinitionSource.Git source)
    {
        CheckUrl(source.Url);
        foreach (var (what, name) in (ReadOnlySpan<(string, string?)>)[("branch", source.Branch), ("revision", source.Revision)])
        {
            if (name is not null && !RefName().IsMatch(name)) throw OverlayFault.Job($"the {what} '{name}' of '{source.Url}' is no name that git knows");
        }
    }

    /// <summary>A URL with a known scheme, <c>user@host:path</c>, or an absolute path. Anything with <c>::</c> would let git start a program.</summary>
    private static void CheckUrl(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var known = scheme > 0
            ? Schemes.Contains(url[..scheme].ToLowerInvariant()) && url.Length > scheme + 3 && url[scheme + 3] != '-'
            : url.StartsWith('/') || ScpLike().IsMatch(url);
        if (!known || url.Any(c => char.IsControl(c) || c == ' '))
            throw OverlayFault.Job($"'{url}' is no address of a git repository that can be used: http, https, git, ssh, user@host:path or an absolute path are");
    }

    private static void RemoveHistory(string destination)
    {
        var git = Path.Combine(destination, ".git");
        if (new FileInfo(git).LinkTarget is null && Directory.Exists(git)) Directory.Delete(git, recursive: true);
    }

    private static void Remove(string destination)
    {
        if (Directory.Exists(destination)) Directory.Delete(destination, recursive: true);
    }

    [GeneratedRegex(@"^(?!.*(\.\.|@\{|//|\.lock$))[A-Za-z0-9_][A-Za-z0-9_./@+~^#=%-]*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RefName();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[^:-][^:]*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ScpLike();

    [GeneratedRegex("does not support (--depth|shallow)|dumb http transport", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoShallow();

    [GeneratedRegex(
        "could not resolve host|temporary failure in name resolution|connection (refused|timed out|reset)|operation timed out|unable to connect|failed to connect|network is unreachable|no route to host|early eof|unexpected disconnect|hung up unexpectedly|rpc failed|returned error: 5[0-9][0-9]|returned error: 429|gnutls|ssl_",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Transient();

    [GeneratedRegex("remote branch .* not found", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoBranch();

    [GeneratedRegex("authentication failed|could not read username|permission denied|terminal prompts disabled", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NeedsLogin();

    [GeneratedRegex("transport '.*' not allowed", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotAllowed();
}
