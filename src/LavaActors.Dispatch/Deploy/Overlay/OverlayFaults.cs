using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary>Failures of the overlay in the pipeline's terms.</summary>
internal static class OverlayFaults
{
    public static async Task<T> TranslateAsync<T>(Func<Task<T>> code)
    {
        try
        {
            return await code();
        }
        catch (OverlayFault fault)
        {
            throw Of(fault);
        }
    }

    public static T Translate<T>(Func<T> code)
    {
        try
        {
            return code();
        }
        catch (OverlayFault fault)
        {
            throw Of(fault);
        }
    }

    private static ActionFault Of(OverlayFault fault) => fault.Kind switch
    {
        OverlayFaultKind.Infrastructure => ActionFault.Infrastructure(fault.Message, fault),
        OverlayFaultKind.Job => ActionFault.Job(fault.Message, fault),
        OverlayFaultKind.Test => ActionFault.Test(fault.Message),
        _ => ActionFault.Bug(fault),
    };
}
