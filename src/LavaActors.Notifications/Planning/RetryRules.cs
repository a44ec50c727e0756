using LavaActors.Protocol.Notifications;

namespace LavaActors.Notifications.Planning;

/// <summary>What follows from an attempt. Pure.</summary>
internal static class RetryRules
{
    public static (NotificationStatus Status, DateTimeOffset? NextAt) After(Delivery delivery, int attempt, DateTimeOffset now, IReadOnlyList<TimeSpan> pauses) => delivery switch
    {
        { Error: null } => (NotificationStatus.Delivered, null),
        { IsFinal: true } => (NotificationStatus.Refused, null),
        _ when attempt > pauses.Count => (NotificationStatus.GivenUp, null),
        _ => (NotificationStatus.Waiting, now + pauses[attempt - 1]),
    };
}
