using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.Login;

/// <summary><c>auto-login-action</c>: waits for the kernel to start, where one boots, and then logs in (pipeline.md §14).</summary>
public sealed class AutoLoginAction : PipelineAction
{
    private readonly bool _isBooting;

    public AutoLoginAction(bool isBooting)
    {
        _isBooting = isBooting;
        Add(new LoginAction());
    }

    public override string Name => "auto-login-action";

    public override string Summary => "wait for the kernel and log in";

    public override bool IsRetry => true;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (!_isBooting) return;
        var block = scope.Block<BootBlock>();
        var device = scope.Run.Device;
        var message = device.UBoot?.BootMessage ?? block.KernelStartMessage ?? device.Constants.KernelStartMessage;
        if (message.Length == 0) return;
        var errors = device.Bootloaders.GetValueOrDefault(block.Method)?.Constants.ErrorMessages.Select(ConsolePattern.Expression) ?? [];
        var seen = await scope.Console.WaitForAsync([ConsolePattern.Expression(message), .. errors], "the start of the kernel", scope.WaitLimit, ErrorTypes.Job, stop,
            $"Is kernel-start-message what the kernel of {device.Hostname} prints first, and is its console the one that is connected?");
        if (seen.Index > 0)
            throw ActionFault.Infrastructure($"the boot loader reported '{seen.Text}' instead of starting the kernel; check the kernel, its load address and the dtb");
    }
}
