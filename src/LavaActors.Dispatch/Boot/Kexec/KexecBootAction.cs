using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;

namespace LavaActors.Dispatch.Boot.Kexec;

/// <summary><c>kexec-boot</c>: has the running system start another kernel, and logs in there.</summary>
public sealed class KexecBootAction : PipelineAction
{
    public KexecBootAction(PlanScope scope)
    {
        Add(new CallKexecAction());
        Add(LoginActions.For(scope, isBooting: true));
    }

    public override string Name => "kexec-boot";

    public override string Summary => "start another kernel from the running system, and log in";

    public override bool IsRetry => true;
}
