using Akka.Actor;

namespace LavaActors.Dispatch.Consoles;

/// <summary>Who is told everything that is received on a console.</summary>
/// <param name="Line">The name of the console's connection, as he knows it.</param>
public sealed record ConsoleViewer(string Line, IActorRef Actor);
