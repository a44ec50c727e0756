namespace LavaActors.Dispatch.Consoles.Live;

/// <summary>For one viewer: why it is not as he wants.</summary>
public sealed record FloorNotice(long Viewer, string Why);
