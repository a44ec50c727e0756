namespace LavaActors.Protocol.Scheduler;

/// <summary>A dispatcher does not have one of <see cref="Facilities"/>.</summary>
/// <param name="Why">For a person: <c>'docker' is not on its PATH</c>.</param>
public sealed record MissingFacility(string Name, string Why);
