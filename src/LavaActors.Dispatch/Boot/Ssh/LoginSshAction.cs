using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;

namespace LavaActors.Dispatch.Boot.Ssh;

/// <summary><c>login-ssh</c>: copies the overlay to the device and logs in there (secondary-connections.md §6). A retry connects anew where the connection has
/// dropped.</summary>
public sealed class LoginSshAction : PipelineAction
{
    public LoginSshAction(PlanScope scope)
    {
        Add(new ScpDeployAction()).Add(new PrepareSshAction()).Add(new SshConnectionAction());
        Add(LoginActions.For(scope, isBooting: false));
        Add(new ScpOverlayUnpackAction());
    }

    public override string Name => "login-ssh";

    public override string Summary => "log in over SSH";

    public override bool IsRetry => true;
}
