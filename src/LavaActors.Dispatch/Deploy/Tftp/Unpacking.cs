using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary>Outcomes of unpacking in the pipeline's terms.</summary>
internal static class Unpacking
{
    /// <exception cref="ActionFault">The archive is not right, or the disk is not.</exception>
    public static void Demand(TarOutcome outcome, string what, ActionScope scope)
    {
        switch (outcome)
        {
            case TarOutcome.Extracted done:
                scope.Log.Debug($"{what}: {done.Members} members, {done.Bytes} bytes unpacked");
                break;
            case TarOutcome.Failed { Fault: ArtifactFault.Job } wrong:
                throw ActionFault.Job(wrong.Message);
            case TarOutcome.Failed broken:
                throw ActionFault.Infrastructure(broken.Message);
            default:
                throw new InvalidOperationException("unknown outcome of unpacking");
        }
    }
}
