using LavaActors.Devices;
using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.UserCommands;

/// <summary><c>user-command</c>: runs a command of the device on the dispatcher's host, and takes it back when the run is over (pipeline.md §3.3).</summary>
public sealed class UserCommandAction(CommandBlock block) : PipelineAction
{
    /// <summary>Places of the blocks whose <c>do</c> was started and whose <c>undo</c> is still to come.</summary>
    public static readonly DataKey<IReadOnlyList<string>> Started = new("the device's commands that were run", "user-command");

    /// <summary>Commands of LAVA's own that a block may name.</summary>
    private static readonly string[] Builtin =
    [
        "pre_power_command", "pre_os_command", "hard_reset", "power_on", "power_off", "recovery_mode", "recovery_exit", "usbg_ms_commands_disable", "stop_test_services",
    ];

    private string Place => block.Index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public override string Name => "user-command";

    public override string Summary => $"run the device's command '{block.Name}'";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var commands = scope.Run.Device.Commands;
        if (scope.Run.Board is null)
        {
            scope.Error($"'{block.Name}' is a command of a board, and a secondary connection has none; give the command block to its host's role");
        }
        else if (StopsServices(commands))
        {
            return Task.CompletedTask;
        }
        else if (Find(commands) is not { } command)
        {
            string[] known = [.. commands.Users.Keys, .. Builtin.Where(commands.Named.ContainsKey)];
            scope.Error($"{scope.Run.Device.Hostname} has no command '{block.Name}'; {(known.Length == 0 ? "it has none that a job may name" : NearestName.Remedy(block.Name, known))}");
        }
        else
        {
            var key = commands.Users.ContainsKey(block.Name) ? $"users.{block.Name}" : block.Name;
            PowerCommands.Check(scope, key, [.. command.Do, .. command.Undo]);
        }

        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (StopsServices(scope.Run.Device.Commands))
        {
            await RunContainers.DownAsync(scope.Run, stop);
            return;
        }

        var command = Find(scope.Run.Device.Commands)!;
        // Before it: a command that fails half-way may have done what has to be taken back.
        if (command.Undo.Count > 0) scope.Set(Started, [.. (scope.Find(Started) ?? []).Except([Place]), Place]);
        await scope.Run.Board!.RunCommandsAsync(command.Do, scope.Remaining, stop);
        scope.Results["status"] = "success";
    }

    public override async Task CleanupAsync(RunContext run, CancellationToken stop)
    {
        if (run.Data.Find(block.Namespace, Started) is not { } started || !started.Contains(Place)) return;
        run.Data.Set(block.Namespace, Started, [.. started.Except([Place])]);
        run.Log.Info($"undoing the device's command '{block.Name}'");
        await run.Board!.RunCommandsAsync(Find(run.Device.Commands)!.Undo, UndoLimit, stop);
    }

    /// <summary>No limit of the job's holds for what comes after it; it is the one of everything there (pipeline.md §6.3).</summary>
    private static TimeSpan UndoLimit => Runs.PipelineActor.CleanupLimit;

    /// <summary>The services that the job has started are taken down before its end.</summary>
    private bool StopsServices(DeviceCommands commands) => block.Name == "stop_test_services" && Find(commands) is null;

    /// <summary>The device's own commands come first: a lab may give one the name of a builtin.</summary>
    private UserCommand? Find(DeviceCommands commands)
    {
        if (commands.Users.TryGetValue(block.Name, out var own)) return own;
        return Builtin.Contains(block.Name) && commands.Named.TryGetValue(block.Name, out var lines) ? new UserCommand(lines, []) : null;
    }
}
