using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Login;

/// <summary>The end of every boot method: log in and settle in the shell (pipeline.md §14).</summary>
internal static class LoginActions
{
    /// <param name="isBooting">The kernel's start is waited for first.</param>
    public static IEnumerable<PipelineAction> For(PlanScope scope, bool isBooting)
    {
        if (scope.As<BootBlock>().Prompts.Count == 0) yield break;
        yield return new AutoLoginAction(isBooting);
        if (!scope.HasShell) yield break;
        yield return new ExpectShellConnectionAction();
        if (scope.As<BootBlock>().TransferOverlay is not null) yield return new OverlayUnpackAction();
        yield return new ExportDeviceEnvAction();
    }
}
