using LavaActors.Gateway.Notifications;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Jobs;

/// <summary>Who was to be told about a job, and what was tried.</summary>
/// <param name="Told">Oldest first.</param>
/// <param name="IsWhole">The reader is shown whole addresses and answers.</param>
public sealed record JobNotifications(JobRow Job, IReadOnlyList<NotificationView> Told, bool IsWhole);
