using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Dispatch.Containers;

/// <summary>What a dispatcher tells of itself beside its devices, so that jobs which need more than it has are refused when they are submitted. Pure.</summary>
public static class DispatcherFacilities
{
    /// <summary>What it does not have; null when that is nothing. Whether an engine that is there also answers is asked when a job needs it.</summary>
    /// <param name="hasProgram">Whether a program is on the PATH, or at its place.</param>
    public static IReadOnlyList<MissingFacility>? Missing(ContainerSettings settings, Func<string, bool> hasProgram)
    {
        try
        {
            var engine = new ContainerEngine(settings).Program;
            return hasProgram(engine) ? null : [new MissingFacility(Facilities.Containers, $"'{engine}' is not on its PATH")];
        }
        catch (ActionFault fault)
        {
            return [new MissingFacility(Facilities.Containers, fault.Message)];
        }
    }
}
