using Akka.Actor;
using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Boot.Qemu;
using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Deploy.Nbd;
using LavaActors.Dispatch.Deploy.Ssh;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Dispatch.Test;
using LavaActors.Jobs;
using LavaActors.Jobs.Waits;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>What a pipeline does before its first action and after its last one, step by step.</summary>
/// <param name="stop">The run is stopped.</param>
internal sealed class PipelinePhases(RunContext run, Plan plan, PipelinePorts ports, CancellationToken stop)
{
    /// <summary>How long a run that goes on tries to reach its device again.</summary>
    private static readonly TimeSpan ReconnectLimit = TimeSpan.FromMinutes(2);

    /// <summary>What the run is given, with the device's configuration made for its job.</summary>
    /// <exception cref="ActionFault">Configuration: the device has none for this job.</exception>
    public static async Task<PipelinePorts> RenderAsync(JobDefinition job, PipelinePorts ports, RunLog log, CancellationToken stop)
    {
        var rendered = await Task.Run(() => ports.Render!(job.Context, stop), stop);
        foreach (var warning in rendered.Warnings) log.Warning(warning);
        return rendered.Device is { } device ? ports with { Device = device } : throw ActionFault.Configuration(rendered.Fault!);
    }

    /// <summary>What the actions of a run have. Its login and its line to the group are children of the pipeline.</summary>
    /// <param name="pipeline">The pipeline's context.</param>
    /// <param name="keep">Notes something on this host's disk.</param>
    /// <param name="decisions">Power decisions that a process before this one has made.</param>
    public static RunContext ContextOf(
        RunOrder order, JobDefinition job, DeviceConfiguration device, PipelinePorts ports, IActorRefFactory pipeline, RunLog log, Action<RunFact> report,
        Func<RunJournal.IEvent, Task> keep, int decisions)
    {
        var login = ports.LoginKey(order);
        return new RunContext
        {
            Order = order,
            Job = job,
            Device = device,
            Settings = ports.Settings,
            Paths = RunPaths.Of(ports.Settings, order.Job),
            Log = log,
            Clock = ports.Clock,
            Board = order.IsGuest ? null : new JournaledBoard(new BoardHandle(ports.Board, order.Job), keep, log, ports.Clock, decisions),
            Login = login is not null ? GuestSession.Start(pipeline, log, login, ports.Clock) : null,
            Second = SecondConnection.Of(order, device, ports.Keys, login, ports.Clock),
            Group = order.Group is { } g ? new GroupCalls(GroupClient.Start(pipeline, ports.Groups, warned: log.Warning), g, order.Job, ports.Clock) : null,
            Keys = ports.Keys,
            Downloads = ports.Downloads,
            Report = report,
            Keep = keep,
        };
    }

    /// <summary>Takes the board, and makes the run's directories.</summary>
    /// <param name="isNew">No process before this one has begun the run: what is in the directories is not its.</param>
    /// <exception cref="ActionFault">The board is not to be had.</exception>
    public async Task PrepareAsync(bool isNew)
    {
        var order = run.Order;
        if (!order.IsGuest)
        {
            var answer = await ports.Board.Ask<object>(new BoardMessages.Acquire(order.Job, order.Fencing, run.Log, run.Paths), Timeout.InfiniteTimeSpan, stop);
            if (answer is BoardMessages.Refused refused) throw ActionFault.Infrastructure(refused.Why);
            if (answer is BoardMessages.Failed failed) throw failed.Fault;
        }

        foreach (var directory in run.Paths.All)
        {
            // Left by a process that died before it could note who held the board: a guest has no lease.
            if (isNew) await RunDirectories.RemoveAsync(directory);
            Directory.CreateDirectory(directory);
        }
    }

    /// <summary>Checks all actions, and answers their errors.</summary>
    /// <exception cref="ActionFault">It took too long, or cannot be done.</exception>
    public async Task<IReadOnlyList<string>> ValidateAsync()
    {
        var limit = run.Job.Timeouts.Job;
        using var late = new CancellationTokenSource(TimeoutRules.OfWait(limit), ports.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        var errors = new List<string>();
        foreach (var node in plan.Flatten())
        {
            var scope = new ValidationScope(node, run, errors);
            try
            {
                await node.Action.ValidateAsync(scope, either.Token);
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                throw ActionFault.Job($"validation did not end within {limit.TotalSeconds:0} s, the time of the whole job; it was at {node.Level} {node.Name}");
            }
            catch (ActionFault fault) when (fault.ErrorType == ErrorTypes.Job)
            {
                scope.Error(fault.Message);
            }
        }

        return errors;
    }

    /// <summary>Group formation and the delayed start: before the first action and outside the job's time (multinode.md §7, §9).</summary>
    /// <exception cref="ActionFault">MultinodeTimeout.</exception>
    public async Task FormAsync(IGroupCalls group)
    {
        var membership = run.Job.Membership!;
        var limit = FormationLimit.Of(membership, ports.Settings.Configuration.Grace);
        run.Log.Info($"waiting for the {membership.GroupSize} members of the group");
        Demand(await group.FormAsync(MemberCalls.Of(run.Job) is { } calls ? RestOfCalls.Possible(calls) : null, limit, stop), "the group was not complete");
        if (!membership.DelaysStart) return;
        run.Log.Info($"waiting for {DelayedStart.MessageId} of role {membership.ExpectRole}");
        var id = CommandId.Of($"{run.Order.Job} delayed start");
        Demand(await group.WaitAllAsync(DelayedStart.MessageId, membership.ExpectRole, holdsRun: true, limit, stop, id), $"no {DelayedStart.MessageId} came from role {membership.ExpectRole}");

        void Demand(GroupAnswer answer, string what)
        {
            if (answer is GroupAnswer.TimedOut late) throw ActionFault.Multinode($"{what} within {limit.TotalSeconds:0} s: {late.Why}");
            if (answer is GroupAnswer.Failed failed) throw ActionFault.Multinode($"{what}: {failed.Why}");
        }
    }

    /// <summary>Puts back what the actions before the interruption had left: their values, the files on TFTP, the NFS exports, the connections.</summary>
    /// <exception cref="ActionFault">Infrastructure: something of it is not to be had any more.</exception>
    /// <param name="deadline">Of the action that comes next; null if it has its whole time.</param>
    public async Task RestoreAsync(RunHistory history, DateTimeOffset? deadline)
    {
        KeptData.Restore(history.Data, run.Data);
        foreach (var round in history.Rounds) StageRounds.Restore(run.Data, round);
        foreach (var ns in history.Data.Select(d => d.Namespace).Distinct(StringComparer.Ordinal).ToList())
        {
            if (run.Board is not { } board) break;
            foreach (var (name, file) in TftpFiles.Published(run, ns)) await board.PublishAsync(name, file, stop);
            if (run.Data.Find(ns, NbdKeys.Server) is { } server) await XnbdServerDeployAction.StartAsync(run, ns, server, stop);
            if (run.Data.Find(ns, TftpKeys.NfsRoot) is { IsOurs: true } root) await board.ExportAsync(root.Directory, stop);
        }

        var now = ports.Clock.GetUtcNow();
        var until = deadline is { } end && end < now + ReconnectLimit ? end : now + ReconnectLimit;
        // A boot makes a connection of its own, and an emulated machine anew.
        var next = plan.Actions.ElementAtOrDefault(history.Current?.Index ?? history.Passed);
        foreach (var ns in history.Consoles.Where(ns => next?.Block is not BootBlock boot || boot.Namespace != ns || MachineOf(ns) is null || !MakesMachine(boot))) await ConnectAsync(ns, until);
    }

    /// <summary>The emulated machine or the container that is the console of a namespace; null if that is another's.</summary>
    private string? MachineOf(string ns) => run.Data.Find(ns, QemuMachine.Running) ?? run.Data.Find(ns, ContainerKeys.Running);

    private static bool MakesMachine(BootBlock boot) => boot.Method is QemuBootStrategy.Qemu or QemuBootStrategy.QemuNfs or "docker";

    private async Task ConnectAsync(string ns, DateTimeOffset until)
    {
        if (MachineOf(ns) is { } machine)
        {
            run.Consoles[ns] = await KeptMachine.AttachAsync(run, ns, machine, stop);
        }
        else if (run.Login is { } login && run.Data.Find(ns, SshKeys.Target) is { } target)
        {
            await login.ConnectAsync(target, until, stop);
            run.Consoles[ns] = await login.OpenShellAsync(stop);
        }
        else if (run.Board is { } board && run.Device.Commands.Primary is { } primary)
        {
            run.Consoles[ns] = await board.OpenConsoleAsync(run.Data.Find(ns, BootKeys.Connection) ?? primary.Name, stop);
        }
    }

    /// <summary>Logs out, lets the actions undo what is theirs, and frees the board; of a guest's run removes the directories.</summary>
    /// <param name="switchOff">The board is to be switched off: finalize has not done it.</param>
    /// <param name="discard">Takes directories that are out of the way and to be removed.</param>
    /// <exception cref="ActionFault">Infrastructure: all that went wrong.</exception>
    public async Task CleanUpAsync(bool switchOff, Action<string> discard)
    {
        using var late = new CancellationTokenSource(PipelineActor.CleanupLimit, ports.Clock);
        var problems = new Problems();
        if (run.Login is { } login) await problems.TryAsync("logging out", () => login.CloseAsync().WaitAsync(late.Token));
        foreach (var node in plan.Flatten()) await problems.TryAsync($"{node.Level} {node.Name}", () => node.Action.CleanupAsync(run, late.Token));
        if (run.Order.IsGuest)
        {
            foreach (var directory in run.Paths.All) await problems.TryAsync($"removing {directory}", () => DiscardAsync(directory));
        }
        else
        {
            await problems.TryAsync("releasing the board", () => ReleaseAsync(run.Order.Job, ports, switchOff, late.Token));
        }

        problems.ThrowIfAny();

        Task DiscardAsync(string directory)
        {
            if (RunDirectories.MoveAside(directory) is { } aside) discard(aside);
            return Task.CompletedTask;
        }
    }

    /// <summary>Ends a run that has no pipeline: switches its board off and frees it; of a guest's run removes the directories.</summary>
    public static async Task AbandonAsync(RunOrder order, PipelinePorts ports)
    {
        if (!order.IsGuest)
        {
            using var late = new CancellationTokenSource(PipelineActor.CleanupLimit, ports.Clock);
            await ReleaseAsync(order.Job, ports, switchOff: true, late.Token);
            return;
        }

        foreach (var directory in RunPaths.Of(ports.Settings, order.Job).All) await RunDirectories.RemoveAsync(directory);
    }

    private static async Task ReleaseAsync(JobId job, PipelinePorts ports, bool switchOff, CancellationToken late)
    {
        try
        {
            await ports.Board.Ask<object>(new BoardMessages.Release(job, switchOff), Timeout.InfiniteTimeSpan, late);
        }
        catch (OperationCanceledException)
        {
            // That the board is out of service the scheduler has to know before the run's end, which nobody could store either while it does not answer.
            await ports.Board.Ask<object>(new BoardMessages.ConfirmClean(job), Timeout.InfiniteTimeSpan, CancellationToken.None);
            throw;
        }
    }
}
