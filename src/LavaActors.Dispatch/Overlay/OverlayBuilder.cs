using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Overlay;

/// <summary>An overlay that is ready to be applied.</summary>
/// <param name="Layout">Where everything is.</param>
/// <param name="TarballBytes">Size of the tarball.</param>
/// <param name="Runs">By stage: what the test action needs to judge its console.</param>
public sealed record BuiltOverlay(OverlayLayout Layout, long TarballBytes, IReadOnlyDictionary<int, IReadOnlyList<PlannedRun>> Runs);

/// <summary>
/// Makes the overlay of one deploy (spec: test-shell.md §4): first <see cref="WriteBase"/>, then each definition in turn with <see cref="FetchAsync"/>,
/// <see cref="WriteDefinition"/>, <see cref="WriteInstallAsync"/> and <see cref="WriteRun"/>, at last <see cref="PackAsync"/>. Each of these is the work of one
/// pipeline action; <see cref="BuildAsync"/> does them all.
/// </summary>
public sealed class OverlayBuilder
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly OverlayRequest _request;
    private readonly DefinitionFetch _fetch;
    private readonly GitClone _git;
    private readonly Action<string>? _log;
    private readonly Dictionary<OverlayDefinition, FetchedDefinition> _fetched = [];

    /// <param name="workDirectory">An existing directory of this overlay alone.</param>
    /// <param name="request">What to make.</param>
    /// <param name="fetch">Gets the definitions.</param>
    /// <param name="git">Clones what the definitions' install sections want.</param>
    /// <param name="log">Lines for the job's log.</param>
    /// <exception cref="OverlayFault">The results directory is not usable, or a name is no name of a suite.</exception>
    public OverlayBuilder(string workDirectory, OverlayRequest request, DefinitionFetch fetch, GitClone git, Action<string>? log = null)
    {
        (_request, _fetch, _git, _log) = (request, fetch, git, log);
        Layout = new OverlayLayout(workDirectory, request);
        foreach (var definition in request.Definitions) CheckName(definition.Name);
    }

    public OverlayLayout Layout { get; }

    /// <summary>What it makes, in order.</summary>
    public IReadOnlyList<OverlayDefinition> Definitions => _request.Definitions;

    /// <summary>All steps. A tree that an earlier attempt left is made anew.</summary>
    public async Task<BuiltOverlay> BuildAsync(CancellationToken stop)
    {
        WriteBase();
        foreach (var definition in _request.Definitions)
        {
            await FetchAsync(definition, stop);
            WriteDefinition(definition);
            await WriteInstallAsync(definition, stop);
            WriteRun(definition);
        }

        return await PackAsync(stop);
    }

    /// <summary>Helpers, environment, secrets, key, and the lists of definitions.</summary>
    public void WriteBase()
    {
        if (Directory.Exists(Layout.Tree)) Directory.Delete(Layout.Tree, recursive: true);
        _fetched.Clear();
        var bin = Directory.CreateDirectory(Path.Combine(Layout.Directory, "bin")).FullName;
        Directory.CreateDirectory(Path.Combine(Layout.Directory, "results"));
        Directory.CreateDirectory(Path.Combine(Layout.Directory, "tests"));
        foreach (var (name, text) in HelperScripts.For(Helpers())) Write(Path.Combine(bin, name), text, Executable);
        Write(Path.Combine(Layout.Directory, "functions"), HelperScripts.Functions);
        Write(Path.Combine(Layout.Directory, "environment"), EnvironmentFile.Exports(_request.Environment));
        if (_request.Secrets.Count > 0) Write(Path.Combine(Layout.Directory, "secrets"), EnvironmentFile.Assignments(_request.Secrets), Private);
        if (_request.AuthorizedKey is { } key) Write(Path.Combine(Layout.Directory, "authorized_keys"), key.Trim() + "\n", Private);
        foreach (var stage in _request.Definitions.GroupBy(d => d.Stage))
        {
            var directory = Path.Combine(Layout.Directory, $"{stage.Key}");
            Directory.CreateDirectory(Path.Combine(directory, "tests"));
            Write(Path.Combine(directory, "overlay-id"), _request.Id + "\n");
            Write(Path.Combine(directory, "lava-test-runner.conf"), string.Concat(stage.OrderBy(d => d.Index).Select(d => Layout.DefinitionOnTarget(d) + "\n")));
        }
    }

    /// <summary>Gets a definition's files.</summary>
    public async Task<FetchedDefinition> FetchAsync(OverlayDefinition definition, CancellationToken stop)
    {
        var directory = Layout.DefinitionOnDispatcher(definition);
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        return _fetched[definition] = await _fetch.FetchAsync(definition, directory, _log, stop);
    }

    /// <summary>Its run id and metadata.</summary>
    public void WriteDefinition(OverlayDefinition definition)
    {
        var directory = Layout.DefinitionOnDispatcher(definition);
        Write(DefinitionFetch.OwnFile(directory, "uuid"), definition.RunId);
        if (Fetched(definition).Definition.MetadataText is { } metadata) Write(DefinitionFetch.OwnFile(directory, "testdef_metadata"), metadata);
    }

    /// <summary>Its <c>install.sh</c> and the repositories it wants, if it has an install section.</summary>
    public async Task WriteInstallAsync(OverlayDefinition definition, CancellationToken stop)
    {
        var fetched = Fetched(definition).Definition;
        var directory = Layout.DefinitionOnDispatcher(definition);
        if (DefinitionScripts.Install(fetched, Place(definition), _request.System.Distribution) is not { } script) return;
        Write(DefinitionFetch.OwnFile(directory, "install.sh"), script, Executable);
        if (definition.Skip.HasFlag(InstallParts.Repositories)) return;
        foreach (var repository in fetched.Install!.Repositories)
        {
            var name = repository.Destination ?? NameOf(repository.Url);
            if (name.Length == 0 || name is "." or ".." or ".git" || name.Contains('/'))
                throw OverlayFault.Job($"git-repos of '{definition.Name}': '{name}' is no name for a directory beside the definition");
            var destination = Path.Combine(directory, name);
            if (Path.Exists(destination) || new FileInfo(destination).LinkTarget is not null)
                throw OverlayFault.Test($"git-repos of '{definition.Name}': '{name}' exists already; give the repository another destination");
            await _git.CloneAsync(new DefinitionSource.Git(repository.Url) { Branch = repository.Branch }, destination, _log, stop);
        }
    }

    /// <summary>Its <c>run.sh</c>.</summary>
    public void WriteRun(OverlayDefinition definition) => Write(
        DefinitionFetch.OwnFile(Layout.DefinitionOnDispatcher(definition), "run.sh"),
        DefinitionScripts.Run(Fetched(definition).Definition, Place(definition)),
        Executable);

    /// <summary>The tarball, and what is known of the definitions by now.</summary>
    public async Task<BuiltOverlay> PackAsync(CancellationToken stop)
    {
        await OverlayTarball.WriteAsync(Layout.Tree, Layout.TargetDirectory, Layout.Tarball, stop);
        return Finish() with { TarballBytes = new FileInfo(Layout.Tarball).Length };
    }

    /// <summary>What is known of the definitions by now, of an overlay that is used where it is: without a tarball.</summary>
    public BuiltOverlay Finish()
    {
        var runs = _request.Definitions.GroupBy(d => d.Stage).ToDictionary(
            stage => stage.Key,
            stage => (IReadOnlyList<PlannedRun>)[.. stage.OrderBy(d => d.Index).Select(Planned)]);
        return new BuiltOverlay(Layout, 0, runs);
    }

    private PlannedRun Planned(OverlayDefinition definition)
    {
        var (content, commit) = Fetched(definition);
        return new PlannedRun
        {
            Suite = definition.Suite,
            RunId = definition.RunId,
            Repository = definition.Source switch
            {
                DefinitionSource.Git git => git.Url,
                DefinitionSource.Archive archive => archive.Url,
                _ => null,
            },
            Path = definition.Path,
            Revision = (definition.Source as DefinitionSource.Git)?.Revision,
            CommitId = commit,
            JobExpected = definition.Expected,
            DefinitionExpected = content.Expected,
            Pattern = content.Pattern,
            Fixups = content.Fixups,
        };
    }

    private FetchedDefinition Fetched(OverlayDefinition definition) =>
        _fetched.GetValueOrDefault(definition) ?? throw new InvalidOperationException($"the definition {definition.Suite} has not been fetched yet");

    private ScriptPlace Place(OverlayDefinition definition) => new()
    {
        Suite = definition.Suite,
        Directory = Layout.DefinitionOnTarget(definition),
        Functions = Layout.FunctionsOnTarget,
        JobParameters = definition.Parameters,
        Skip = definition.Skip,
        ThroughKernelLog = definition.ThroughKernelLog,
        CharacterDelay = definition.CharacterDelay,
    };

    private HelperSettings Helpers() => new()
    {
        Directory = Layout.TargetDirectory,
        System = _request.System,
        TargetIp = _request.TargetIp,
        TargetMac = _request.TargetMac,
        Storage = _request.Storage,
        ProbeIp = _request.ProbeIp,
        ProbeChannel = _request.ProbeChannel,
        Group = _request.Group,
    };

    private static void CheckName(string name)
    {
        if (name == "lava") throw OverlayFault.Test("a test definition cannot be named 'lava': the suite of that name is LAVA's own");
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            throw OverlayFault.Job($"'{name}' is no name for a test definition: letters, digits, '_' and '-' are");
    }

    private static string NameOf(string url)
    {
        var name = url.TrimEnd('/');
        name = name[(name.LastIndexOfAny(['/', ':']) + 1)..];
        return name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name;
    }

    private static void Write(string file, string text, UnixFileMode? mode = null)
    {
        File.WriteAllText(file, text);
        if (mode is { } wanted) File.SetUnixFileMode(file, wanted);
    }
}
