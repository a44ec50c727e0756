namespace LavaActors.Protocol.Projection;

/// <summary>
/// Whose eyes a list of jobs is for (spec: scheduler.md §9.3): his own jobs, those of groups that he is in all of, his group's of his name, and public ones that ran, or will run, where he may look.
/// </summary>
/// <param name="UserName">Null for anonymous.</param>
/// <param name="Groups">That he is in.</param>
/// <param name="HiddenTypes">Device types that he may not see.</param>
/// <param name="HiddenDevices">Devices that he may not see, whatever their type.</param>
/// <param name="ShownDevices">Devices that he may see, whatever their type.</param>
public sealed record JobViewer(
    string? UserName,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> HiddenTypes,
    IReadOnlyList<string> HiddenDevices,
    IReadOnlyList<string> ShownDevices);
