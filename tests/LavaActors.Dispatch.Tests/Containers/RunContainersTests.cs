using LavaActors.Devices;
using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Deploy.Downloads;
using LavaActors.Dispatch.Tests.Boot;
using LavaActors.Dispatch.Tests.Images;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Containers;

/// <summary>What a run does with its engine, and what is left of it; the engine is a script that notes its arguments.</summary>
public sealed class RunContainersTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public RunContainersTests()
    {
        File.WriteAllText(_scratch["engine"], """
            echo "$*" >>"$(dirname "$0")/calls"
            case $1 in
                ps) cat "$(dirname "$0")/running" 2>/dev/null || true ;;
                run) [ ! -e "$(dirname "$0")/fails" ] || { echo no such program; exit 127; } ;;
            esac
            """);
    }

    private string[] Calls => File.Exists(_scratch["calls"]) ? File.ReadAllLines(_scratch["calls"]) : [];

    [Fact]
    public async Task Downloaded_files_are_worked_on_in_a_container_that_has_them()
    {
        using var bench = Bench();
        await bench.RunAllAsync("downloads");

        var work = bench.Run.Paths.Work;
        Assert.Equal("pull tools:1", Calls[0]);
        Assert.StartsWith($"run --rm --init --name=lava-docker-postprocess-7-1.2 --label=lava-actors.run={work} --workdir=/lava-downloads", Calls[^1], StringComparison.Ordinal);
        Assert.EndsWith($"--mount=type=bind,source={work}/downloads/common,destination=/lava-downloads tools:1 /lava-downloads/postprocess.sh", Calls[^1], StringComparison.Ordinal);
        Assert.Equal("#!/bin/sh\nexec 2>&1\nset -ex\nunzip a.zip\nls\n", File.ReadAllText($"{work}/downloads/common/postprocess.sh"));
        Assert.Contains("1.2 download-postprocess-docker", bench.Tree);
    }

    [Fact]
    public async Task A_container_that_fails_is_the_jobs_fault_and_is_removed()
    {
        File.WriteAllText(_scratch["fails"], "");
        File.WriteAllText(_scratch["running"], "WARNING: something\n0123abcd\n");
        using var bench = Bench();

        var fault = await bench.FailAsync("download-postprocess-docker");

        Assert.Equal(ErrorTypes.Job, fault.ErrorType);
        Assert.Contains("no such program", fault.Message, StringComparison.Ordinal);
        Assert.Equal("rm --force 0123abcd", Calls[^1]);
    }

    [Fact]
    public async Task What_a_run_has_started_is_taken_down_and_an_engine_that_it_did_not_use_is_not_asked()
    {
        using var bench = Bench();
        var (run, project) = (bench.Run, _scratch.Write("compose.yaml", []));
        Directory.CreateDirectory(run.Paths.Work);
        await RunContainers.RemoveAllAsync(run.Settings, [run.Paths.Work], null, TimeProvider.System, CancellationToken.None);
        Assert.Empty(Calls);

        File.WriteAllText(_scratch["running"], "0123abcd\n4567cdef\n");
        await RunContainers.NoteAsync(run, ("p", project), CancellationToken.None);
        await RunContainers.RemoveAllAsync(run.Settings, [run.Paths.Work, run.Paths.Nfs], null, TimeProvider.System, CancellationToken.None);

        Assert.Equal([$"compose --project-name p --file {project} down", $"ps --all --quiet --filter label=lava-actors.run={run.Paths.Work}", "rm --force 0123abcd 4567cdef"], Calls);
        await RunContainers.RemoveAllAsync(run.Settings, [run.Paths.Work], null, TimeProvider.System, CancellationToken.None);
        Assert.Equal(3, Calls.Length);
    }

    [Fact]
    public void Values_of_the_run_are_quoted_in_the_script() =>
        Assert.Contains("export NFS_ROOTFS='/a'\\''b'\n", PostprocessAction.Lines([new("NFS_ROOTFS", "/a'b")], ["true"]), StringComparison.Ordinal);

    public void Dispose() => _scratch.Dispose();

    private ActionBench Bench() => ActionBench.Of(
        $$$"""
        job_name: x
        device_type: mustang
        visibility: public
        timeouts: {job: {minutes: 60}}
        actions:
        - deploy:
            to: downloads
            images: {root: {url: 'file://{{{_scratch["engine"]}}}'}}
            postprocess: {docker: {image: 'tools:1', steps: [unzip a.zip, ls]}}
        """,
        Sample.Device,
        c => c with { Containers = new ContainerSettings { Engine = $"sh '{_scratch["engine"]}'" } });
}
