using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Notifications;

/// <summary>Keeps what is to be told about jobs until it is told, and what was tried.</summary>
public interface INotificationStore
{
    /// <summary>The last of the lab's events that was looked at. The first call decides that those of before are of no interest.</summary>
    Task<long> PositionAsync(CancellationToken stop);

    /// <summary>Adds what the events up to a number ask for, in one transaction with that number. A mail or line of IRC that the job has already is passed over: each recipient gets one (spec: web-ui.md §6);
    /// one that is undecided does not count, since it may come to nothing.</summary>
    /// <param name="from">The number as it was known; somebody else may have moved it.</param>
    /// <returns>False when it was moved: nothing was added.</returns>
    Task<bool> AddAsync(long from, long to, IReadOnlyList<NewNotification> notifications, CancellationToken stop);

    /// <summary>Waiting notifications whose time has come, those that wait longest first.</summary>
    /// <param name="busy">What those wait for that are to be left out: receivers, or <see cref="Notification.Decision"/>.</param>
    Task<IReadOnlyList<Notification>> DueAsync(DateTimeOffset now, IReadOnlyCollection<string> busy, int limit, CancellationToken stop);

    /// <summary>When the next one becomes due after a time; null when none does.</summary>
    Task<DateTimeOffset?> NextAsync(DateTimeOffset after, CancellationToken stop);

    /// <summary>
    /// Keeps what was found out of an undecided one, once: what is decided stays so. One that is told is delivered from now on. One that is not is taken out, with what was tried, so that a later change of the job may be told; and
    /// so is a mail or line of IRC where another one of the same recipient was decided before.
    /// </summary>
    Task DecideAsync(Notification one, bool isTold, CancellationToken stop);

    /// <summary>Keeps an attempt and what follows from it.</summary>
    /// <param name="nextAt">For one that still waits.</param>
    Task RecordAsync(long id, NotificationAttempt attempt, NotificationStatus status, DateTimeOffset? nextAt, CancellationToken stop);

    /// <summary>All of a job, oldest first.</summary>
    Task<IReadOnlyList<NotificationRecord>> OfJobAsync(JobId job, CancellationToken stop);
}
