using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;

namespace LavaActors.Dispatch.Boot.NewConnection;

/// <summary><c>secondary-shell-action</c>: logs in on another console of the board (deploy-boot-uboot.md §8).</summary>
public sealed class SecondaryShellAction : PipelineAction
{
    public SecondaryShellAction(PlanScope scope)
    {
        Add(new ConnectShellAction());
        Add(LoginActions.For(scope, isBooting: false));
    }

    public override string Name => "secondary-shell-action";

    public override string Summary => "log in on another console";

    public override bool IsRetry => true;
}
