using Akka;
using Akka.Actor;
using Akka.Hosting;
using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Labs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tftp;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Dispatch.Runs;

/// <summary>Starts the dispatcher of a node.</summary>
public static class DispatcherHosting
{
    /// <summary>The cluster role of nodes that own boards.</summary>
    public const string Role = "dispatcher";

    /// <summary>Adds the DispatcherActor with its TFTP server and boards. The scheduler's proxy and the regions of jobs and groups must be added before.</summary>
    /// <param name="settings">The dispatcher's configuration.</param>
    /// <param name="stock">The boards beside this node.</param>
    /// <param name="files">Where they are described; null: that does not change any more.</param>
    /// <param name="keepsRuns">Asked when the node ends: the runs under way go on in the next process; else they end now.</param>
    public static AkkaConfigurationBuilder AddDispatcher(
        this AkkaConfigurationBuilder akka, DispatchSettings settings, DeviceStock stock, DeviceFiles? files, TimeProvider clock, Func<bool> keepsRuns) =>
        akka.WithActors((system, registry) =>
        {
            var configuration = settings.Configuration;
            var cache = configuration.Cache.Directory is { } directory ? new DownloadCache(directory, configuration.Cache.MaxSize, clock) : null;
            var ports = new DispatcherPorts(
                settings,
                [.. stock.Devices],
                registry.Get<SchedulerProxy>(),
                registry.Get<JobRegion>(),
                registry.Get<GroupRegion>(),
                TftpServer.Props(new TftpServerSettings { Listen = configuration.Tftp.Listen }, clock),
                new ResourceDownload(ResourceDownload.CreateClient(), cache, new DownloadSettings(), clock),
                clock)
            {
                Stock = stock,
                DeviceWatch = files is null ? null : DeviceWatchActor.Props(files, stock, DispatchSettings.DeviceVersionsFile(settings.DataDirectory)),
            };
            var dispatcher = system.ActorOf(DispatcherActor.Props(ports), DispatcherActor.ActorName);
            registry.Register<DispatcherActor>(dispatcher);
            system.ActorOf(LabFilesActor.Props(files), LabFilesActor.ActorName);
            // The first phase: jobs and their store are still there to take the runs' last reports. How long it may take is in the node's HOCON.
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "end-runs", async () =>
            {
                PipelineMessages.IStop stop = keepsRuns() ? PipelineMessages.KeepRuns.Instance : new PipelineMessages.EndRuns("the node is shutting down");
                await dispatcher.Ask<PipelineMessages.RunsEnded>(stop, Timeout.InfiniteTimeSpan);
                return Done.Instance;
            });
        });
}
