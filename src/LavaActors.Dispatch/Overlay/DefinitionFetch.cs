using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Overlay;

/// <summary>Downloads an archive into a file: tar or tar.gz by the time it is there; other compressions are undone on the way.</summary>
/// <param name="source">What to download.</param>
/// <param name="file">Absolute path to write.</param>
/// <param name="stop">Cancels.</param>
public delegate Task ArchiveDownload(DefinitionSource.Archive source, string file, CancellationToken stop);

/// <summary>Reads the text of a definition file.</summary>
/// <param name="text">YAML.</param>
/// <param name="where">Names the file in messages.</param>
/// <exception cref="OverlayFault">It is no definition; the message says where and what would be right.</exception>
public delegate ShellDefinition DefinitionReader(string text, string where);

/// <summary>A definition whose files are in place.</summary>
/// <param name="Definition">What its file says.</param>
/// <param name="CommitId">Of a git repository.</param>
public sealed record FetchedDefinition(ShellDefinition Definition, string? CommitId);

/// <summary>Gets the files of test definitions (spec: test-shell.md §3).</summary>
/// <param name="git">For git repositories.</param>
/// <param name="download">For archives.</param>
/// <param name="read">For the definition's own file.</param>
public sealed class DefinitionFetch(GitClone git, ArchiveDownload download, DefinitionReader read)
{
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>Fills the definition's directory and reads its file.</summary>
    /// <param name="definition">What to get.</param>
    /// <param name="directory">Absolute path; must not exist.</param>
    /// <param name="log">Lines for the job's log.</param>
    /// <param name="stop">Cancels.</param>
    /// <exception cref="OverlayFault">It cannot be had, or is no definition.</exception>
    public async Task<FetchedDefinition> FetchAsync(OverlayDefinition definition, string directory, Action<string>? log, CancellationToken stop)
    {
        string? commit = null;
        switch (definition.Source)
        {
            case DefinitionSource.Inline inline:
                Directory.CreateDirectory(directory);
                WriteInline(inline, definition, directory);
                break;
            case DefinitionSource.Git repository:
                commit = await git.CloneAsync(repository, directory, log, stop);
                log?.Invoke($"{repository.Url} is at commit {commit}");
                break;
            case DefinitionSource.Archive archive:
                await UnpackAsync(archive, directory, stop);
                break;
        }

        var file = FileOf(definition, directory);
        var text = await File.ReadAllTextAsync(file, stop);
        await File.WriteAllTextAsync(OwnFile(directory, "testdef.yaml"), text, stop);
        return new FetchedDefinition(read(text, $"{definition.Path} of {definition.Name}"), commit);
    }

    /// <summary>A file of ours in a directory that came from elsewhere: whatever has its name gives way, a link above all.</summary>
    internal static string OwnFile(string directory, string name)
    {
        var file = Path.Combine(directory, name);
        if (new FileInfo(file).LinkTarget is null && Directory.Exists(file))
            throw OverlayFault.Job($"the repository has a directory '{name}' beside the definition; the name is taken, rename it");
        File.Delete(file);
        return file;
    }

    private static void WriteInline(DefinitionSource.Inline inline, OverlayDefinition definition, string directory)
    {
        var file = RootedPath.Inside(directory, definition.Path);
        if (file is null || file == directory) throw Outside(definition);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, inline.Text);
    }

    private async Task UnpackAsync(DefinitionSource.Archive archive, string directory, CancellationToken stop)
    {
        var file = directory + ".archive";
        Directory.CreateDirectory(directory);
        try
        {
            await download(archive, file, stop);
            await TarExtraction.UnpackAsync(file, directory, archive.StripComponents, stop);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string FileOf(OverlayDefinition definition, string directory)
    {
        var file = RootedPath.Inside(directory, definition.Path) ?? throw Outside(definition);
        if (!File.Exists(file))
            throw OverlayFault.Job($"there is no file '{definition.Path}' in the repository of '{definition.Name}'{Nearest(directory)}");
        if (new FileInfo(file).Length > MostBytes) throw OverlayFault.Job($"'{definition.Path}' of '{definition.Name}' has more than {MostBytes} bytes; that is no test definition");
        return file;
    }

    private static string Nearest(string directory)
    {
        var found = Directory.EnumerateFiles(directory, "*.yaml", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(f => Path.GetRelativePath(directory, f))
            .OrderBy(f => f, StringComparer.Ordinal)
            .Take(6)
            .ToList();
        return found.Count == 0 ? "; it has no .yaml file at all" : $"; it has {string.Join(", ", found)}{(found.Count == 6 ? ", ..." : string.Empty)}";
    }

    private static OverlayFault Outside(OverlayDefinition definition) =>
        OverlayFault.Job($"the path '{definition.Path}' of '{definition.Name}' leads out of its repository; name a file inside it, without '..' and without a leading '/'");
}
