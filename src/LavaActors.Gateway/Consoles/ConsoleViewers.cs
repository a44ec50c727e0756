using LavaActors.Gateway.Events;
using LavaActors.Gateway.Live;

namespace LavaActors.Gateway.Consoles;

/// <summary>Who has a console of a device before him, through this node.</summary>
public sealed class ConsoleViewers(ViewerLimits limits) : Places(limits.Consoles, limits.ConsolesOfOne);
