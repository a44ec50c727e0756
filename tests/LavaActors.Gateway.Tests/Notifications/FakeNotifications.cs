using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Notifications;

namespace LavaActors.Gateway.Tests.Notifications;

/// <summary>What a test puts in is what was told.</summary>
internal sealed class FakeNotifications : INotificationStore
{
    public List<NotificationRecord> Records { get; } = [];

    public Task<IReadOnlyList<NotificationRecord>> OfJobAsync(JobId job, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<NotificationRecord>>([.. Records.Where(record => record.Notification.Job == job)]);

    public Task<long> PositionAsync(CancellationToken stop) => throw new NotSupportedException("gateways tell nobody");

    public Task<bool> AddAsync(long from, long to, IReadOnlyList<NewNotification> notifications, CancellationToken stop) => throw new NotSupportedException("gateways tell nobody");

    public Task<IReadOnlyList<Notification>> DueAsync(DateTimeOffset now, IReadOnlyCollection<string> busy, int limit, CancellationToken stop) => throw new NotSupportedException("gateways tell nobody");

    public Task<DateTimeOffset?> NextAsync(DateTimeOffset after, CancellationToken stop) => throw new NotSupportedException("gateways tell nobody");

    public Task DecideAsync(Notification one, bool isTold, CancellationToken stop) => throw new NotSupportedException("gateways tell nobody");

    public Task RecordAsync(long id, NotificationAttempt attempt, NotificationStatus status, DateTimeOffset? nextAt, CancellationToken stop) => throw new NotSupportedException("gateways tell nobody");
}
