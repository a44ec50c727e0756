using System.Diagnostics;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Tests.Overlay;

/// <summary>A directory for making overlays in, with git repositories to make them from.</summary>
public sealed class Workshop : IDisposable
{
    public const string Definition = "metadata: {format: Lava-Test Test Definition 1.0, name: any}\nrun: {steps: ['true']}\n";

    public string Root { get; } = Directory.CreateTempSubdirectory("lava-overlay-").FullName;

    public List<string> Log { get; } = [];

    public ArchiveDownload Download { get; set; } = (_, _, _) => throw new NotSupportedException();

    public string At(string name) => Path.Combine(Root, name);

    public static OverlayRequest Request(params OverlayDefinition[] definitions) => new()
    {
        JobId = "5",
        Level = "1.1.4",
        System = OperatingSystemProfile.For("debian"),
        Definitions = definitions,
    };

    public static OverlayDefinition From(DefinitionSource source, string path = "smoke.yaml", int stage = 0, int index = 0) => new()
    {
        Stage = stage,
        Index = index,
        Name = "smoke",
        RunId = $"5_1.1.3.{index + 1}",
        Source = source,
        Path = path,
    };

    public OverlayBuilder Builder(OverlayRequest request, TimeProvider? clock = null)
    {
        var git = new GitClone(clock ?? TimeProvider.System);
        return new OverlayBuilder(Directory.CreateDirectory(At("work")).FullName, request, new DefinitionFetch(git, Download, JobDefinitions.Read), git, Log.Add);
    }

    public Task<BuiltOverlay> BuildAsync(OverlayRequest request, TimeProvider? clock = null) => Builder(request, clock).BuildAsync(CancellationToken.None);

    public async Task<OverlayFault> FaultAsync(OverlayRequest request, TimeProvider? clock = null) =>
        await Assert.ThrowsAsync<OverlayFault>(() => BuildAsync(request, clock));

    /// <summary>A repository with these files, one commit.</summary>
    public string Repository(string name, params (string Path, string Text)[] files)
    {
        var directory = Directory.CreateDirectory(At(name)).FullName;
        Run("git", "init", "-q", "-b", "main", directory);
        Commit(directory, files);
        return directory;
    }

    public string Commit(string repository, params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(repository, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Run("git", "-C", repository, "add", "-A");
        Run("git", "-C", repository, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "change");
        return Run("git", "-C", repository, "rev-parse", "HEAD").Trim();
    }

    public static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.GetAwaiter().GetResult()}");
        return output;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>Time in which every pause is over at once.</summary>
    public sealed class NoPauses : TimeProvider
    {
        public List<TimeSpan> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
