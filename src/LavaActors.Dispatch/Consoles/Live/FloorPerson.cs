using LavaActors.Protocol.Consoles;

namespace LavaActors.Dispatch.Consoles.Live;

/// <summary>Somebody at a console.</summary>
public sealed record FloorPerson(string User, ConsoleRight Right)
{
    internal FloorPerson AtMost(ConsoleRight right) => Right > right ? this with { Right = right } : this;
}
