using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Downloads;

/// <summary><c>download-postprocess-docker</c>: runs the job's lines in a container that has the downloaded files at <c>/lava-downloads</c> (deploy-boot-uboot.md §5).</summary>
public sealed class PostprocessAction(DownloadPostprocess postprocess) : PipelineAction
{
    private const string Script = "postprocess.sh";

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public override string Name => "download-postprocess-docker";

    public override string Summary => $"work on the downloaded files in a container of {postprocess.Container.Image}";

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop) =>
        RunContainers.CheckEngineAsync(scope, $"the downloaded files are to be worked on in a container of {postprocess.Container.Image}", "remove 'postprocess'", stop);

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var directory = Directory.CreateDirectory(DownloadPlace.DownloadsOf(scope.Run.Paths, scope.Namespace)).FullName;
        var file = Path.Combine(directory, Script);
        await File.WriteAllTextAsync(file, Lines(scope.Find(DeviceEnvironment.Dynamic) ?? [], postprocess.Steps), stop);
        File.SetUnixFileMode(file, Executable);
        await RunContainers.PrepareAsync(scope, postprocess.Container, stop);
        string[] kvm = File.Exists("/dev/kvm") ? ["/dev/kvm"] : [];
        await RunContainers.RunAsync(
            scope,
            new ContainerRun
            {
                Name = RunContainers.NameOf(scope, postprocess.Container, "lava-docker-postprocess"),
                Image = postprocess.Container.Image,
                RunDirectory = scope.Run.Paths.Work,
                Network = RunContainers.NetworkOf(scope, postprocess.Container),
                WorkDirectory = RunContainers.Downloads,
                Devices = kvm,
                Mounts = [.. RunContainers.DownloadsOf(directory)],
                Command = [$"{RunContainers.Downloads}/{Script}"],
            },
            ErrorTypes.Job,
            stop);
    }

    /// <summary>The script: each line is said, and the first that fails ends it.</summary>
    internal static string Lines(IReadOnlyList<ShellVariable> variables, IReadOnlyList<string> steps) =>
        string.Concat(((string[])["#!/bin/sh", "exec 2>&1", "set -ex", .. variables.Select(v => $"export {v.Name}={ShellQuote.Quoted(v.Value ?? "")}"), .. steps]).Select(line => line + "\n"));
}
