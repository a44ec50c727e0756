using LavaActors.Pages.Views;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Jobs;

/// <summary>A list of jobs.</summary>
/// <param name="Tab">Which of the lists it is.</param>
/// <param name="Filter">What was asked for by name; the same names as the parameters.</param>
/// <param name="Fault">What of it cannot be; null when all could.</param>
public sealed record JobList(string Title, string Tab, JobPage Page, PageLinks Links, IReadOnlyDictionary<string, string> Filter, string? Fault);
