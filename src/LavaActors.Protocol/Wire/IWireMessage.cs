namespace LavaActors.Protocol.Wire;

/// <summary>
/// Marks what may cross a node boundary or reach a journal or snapshot store: commands, replies, events, snapshots.
/// A type with this marker is plain data (no actor reference, task or exception) and has exactly one manifest in its
/// area's table.
/// </summary>
public interface IWireMessage;
