using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Consoles;

/// <summary>A console, as one caller may use it.</summary>
/// <param name="Job">The job whose run it shows; null for none, and for one that he may not see.</param>
/// <param name="MayOpen">He may open it for himself.</param>
public sealed record ConsolePlace(DeviceRow Device, JobRow? Job, ConsoleRight Right, bool MayOpen);
