using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.Minimal;

/// <summary><c>pre-power-command</c>, <c>pre-os-command</c>: runs the device's command of that name, where the boot block asks for it (deploy-boot-uboot.md §8).</summary>
public sealed class PreCommandAction : PipelineAction
{
    private readonly Func<DeviceCommands, IReadOnlyList<string>> _commands;

    private PreCommandAction(string key, string what, Func<DeviceCommands, IReadOnlyList<string>> commands)
    {
        _commands = commands;
        Key = key;
        Name = key.Replace('_', '-');
        Summary = $"run the command that must come before {what}";
    }

    public static PreCommandAction Power => new("pre_power_command", "the power", c => c.PrePowerCommand);

    public static PreCommandAction OperatingSystem => new("pre_os_command", "the operating system", c => c.PreOsCommand);

    /// <summary>In the boot block, and below the device's <c>commands</c>.</summary>
    public string Key { get; }

    public override string Name { get; }

    public override string Summary { get; }

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var commands = _commands(scope.Run.Device.Commands);
        if (commands.Count == 0) scope.Error($"the boot block says '{Key}', and {scope.Run.Device.Hostname} has no commands.{Key}; remove the one or give the other");
        PowerCommands.Check(scope, Key, commands);
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        await scope.Run.Board!.RunCommandsAsync(_commands(scope.Run.Device.Commands), scope.Remaining, stop);
        scope.Results["status"] = "success";
    }
}
