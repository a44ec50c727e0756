using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Notifications;
using LavaActors.Storage.Notifications;

namespace LavaActors.Storage.Tests.Notifications;

public abstract class NotificationStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly TestStore _store;
    private readonly NotificationStore _notifications;

    private NotificationStoreTests(TestStore store)
    {
        _store = store;
        _notifications = new NotificationStore(store.Prepared());
    }

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static NewNotification New(long number, int index = 0, NotificationKind kind = NotificationKind.Callback, string receiver = "ci:443", int after = 0, NotificationStatus status = NotificationStatus.Waiting) =>
        new(new JobId(7), number, kind, index, receiver, "https://ci/", JobState.Finished, JobHealth.Complete, Noon.AddSeconds(after), status, status == NotificationStatus.Refused ? "no" : null);

    private async Task<List<long>> Due(int seconds, params string[] busy) => [.. (await _notifications.DueAsync(Noon.AddSeconds(seconds), busy, 10, default)).Select(one => one.Id)];

    [Fact]
    public async Task Reading_begins_with_the_events_that_come_after_it_and_goes_on_from_there()
    {
        _store.Execute("UPDATE lab_event_numbers SET last = 40");
        Assert.Equal(40, await _notifications.PositionAsync(default));
        _store.Execute("UPDATE lab_event_numbers SET last = 50");
        Assert.Equal(40, await _notifications.PositionAsync(default));

        Assert.True(await _notifications.AddAsync(40, 45, [New(44)], default));
        Assert.False(await _notifications.AddAsync(40, 45, [New(44)], default));

        Assert.Equal(45, await _notifications.PositionAsync(default));
        Assert.Equal([1L], await Due(0));
    }

    [Fact]
    public async Task A_recipient_gets_one_mail_of_a_job_and_a_callback_comes_each_time()
    {
        await _notifications.PositionAsync(default);
        await _notifications.AddAsync(0, 5, [New(5), New(5, kind: NotificationKind.Mail, receiver: "mail"), New(5, 1, NotificationKind.Mail, "mail")], default);
        await _notifications.AddAsync(5, 9, [New(9), New(9, kind: NotificationKind.Mail, receiver: "mail")], default);

        Assert.Equal(
            [(5L, NotificationKind.Callback, 0), (5L, NotificationKind.Mail, 0), (5L, NotificationKind.Mail, 1), (9L, NotificationKind.Callback, 0)],
            (await _notifications.OfJobAsync(new JobId(7), default)).Select(record => (record.Notification.Event, record.Notification.Kind, record.Notification.Index)));
    }

    [Fact]
    public async Task A_line_of_IRC_is_one_of_a_job_beside_a_mail()
    {
        await _notifications.PositionAsync(default);
        await _notifications.AddAsync(0, 5, [New(5, kind: NotificationKind.Mail), New(5, kind: NotificationKind.Irc)], default);
        await _notifications.AddAsync(5, 9, [New(9, kind: NotificationKind.Irc)], default);

        Assert.Equal([(5L, NotificationKind.Mail), (5L, NotificationKind.Irc)], (await _notifications.OfJobAsync(new JobId(7), default)).Select(record => (record.Notification.Event, record.Notification.Kind)));
    }

    [Fact]
    public async Task What_is_due_comes_in_its_order_without_busy_receivers()
    {
        await _notifications.PositionAsync(default);
        await _notifications.AddAsync(0, 9, [New(1, after: 5), New(2, receiver: "slow:80"), New(3, after: 2), New(4, after: 60), New(5, status: NotificationStatus.Refused)], default);

        Assert.Equal([2L, 3L, 1L], await Due(5));
        Assert.Equal([3L, 1L], await Due(5, "slow:80"));
        Assert.Equal([], await Due(5, "slow:80", "ci:443"));
        Assert.Equal(Noon.AddSeconds(60), await _notifications.NextAsync(Noon.AddSeconds(5), default));
        Assert.Null(await _notifications.NextAsync(Noon.AddSeconds(60), default));
    }

    [Fact]
    public async Task Attempts_are_kept_with_what_follows_from_them()
    {
        await _notifications.PositionAsync(default);
        await _notifications.AddAsync(0, 1, [New(1)], default);
        var first = new NotificationAttempt(1, Noon, 502, "it answered 502", 0.5);
        var second = new NotificationAttempt(2, Noon.AddSeconds(5), 200, null, 0.25);

        await _notifications.RecordAsync(1, first, NotificationStatus.Waiting, Noon.AddSeconds(5), default);
        Assert.Equal([], await Due(4));
        Assert.Equal([1L], await Due(5));
        await _notifications.RecordAsync(1, second, NotificationStatus.Delivered, null, default);

        Assert.Equal([], await Due(1000));
        var record = (await _notifications.OfJobAsync(new JobId(7), default)).Single();
        Assert.Equal((NotificationStatus.Delivered, 2, null), (record.Notification.Status, record.Notification.Attempts, record.Notification.NextAt));
        Assert.Equal([first, second], record.Attempts);
    }

    private static NewNotification Undecided(long number, NotificationKind kind = NotificationKind.Mail) => New(number, kind: kind, receiver: "mail") with { Remark = "found out first", IsUndecided = true };

    private async Task<List<Notification>> All() => [.. (await _notifications.OfJobAsync(new JobId(7), default)).Select(record => record.Notification)];

    [Fact]
    public async Task What_is_decided_stays_so_and_is_delivered()
    {
        await _notifications.PositionAsync(default);
        await _notifications.AddAsync(0, 5, [Undecided(5)], default);
        var one = (await All()).Single();
        Assert.Equal((true, "found out first", NotificationStatus.Waiting), (one.IsUndecided, one.Remark, one.Status));

        await _notifications.DecideAsync(one, isTold: true, default);
        // By another process, which has read it before.
        await _notifications.DecideAsync(one, isTold: false, default);

        Assert.Equal(one with { IsUndecided = false, Remark = null }, (await All()).Single());
        Assert.Equal([1L], await Due(0));
    }

    [Fact]
    public async Task One_that_is_not_told_leaves_its_place_to_a_later_one()
    {
        await _notifications.PositionAsync(default);
        await _notifications.AddAsync(0, 5, [Undecided(5)], default);
        var first = (await All()).Single();
        await _notifications.RecordAsync(first.Id, new NotificationAttempt(1, Noon, null, "no answer", 5), NotificationStatus.Waiting, Noon.AddSeconds(5), default);

        await _notifications.DecideAsync(first, isTold: false, default);
        Assert.Empty(await All());
        await _notifications.AddAsync(5, 9, [Undecided(9)], default);
        // What is known of the first is not about this one.
        await _notifications.DecideAsync(first, isTold: false, default);

        var record = (await _notifications.OfJobAsync(new JobId(7), default)).Single();
        Assert.Equal((first.Id + 1, 9L, 0), (record.Notification.Id, record.Notification.Event, record.Attempts.Count));
    }

    [Fact]
    public async Task The_number_of_one_that_went_with_its_job_is_no_other_s()
    {
        await _notifications.PositionAsync(default);
        await _notifications.AddAsync(0, 5, [New(4), New(5)], default);
        // As whoever deletes the job does, while it is on its way.
        _store.Execute("DELETE FROM notifications WHERE id = 2");
        await _notifications.AddAsync(5, 9, [New(9)], default);
        await _notifications.RecordAsync(2, new NotificationAttempt(1, Noon, 200, null, 0.5), NotificationStatus.Delivered, null, default);
        Assert.Equal([1L, 3L], await Due(0));

        // As an earlier version has left it.
        _store.Execute("DELETE FROM account_ids WHERE kind = 'notification'");
        await _notifications.AddAsync(9, 10, [New(10)], default);
        Assert.Equal([1L, 3L, 4L], await Due(0));
    }

    [Theory]
    [InlineData(NotificationKind.Mail, 1)]
    [InlineData(NotificationKind.Irc, 1)]
    [InlineData(NotificationKind.Callback, 2)]
    public async Task Of_two_undecided_ones_of_one_recipient_one_is_told_and_of_callbacks_each(NotificationKind kind, int expected)
    {
        await _notifications.PositionAsync(default);
        await _notifications.AddAsync(0, 5, [Undecided(5, kind)], default);
        await _notifications.AddAsync(5, 9, [Undecided(9, kind)], default);
        var both = await All();
        Assert.Equal(2, both.Count);

        await Task.WhenAll(both.Select(one => _notifications.DecideAsync(one, isTold: true, default)));

        Assert.Equal(Enumerable.Repeat(false, expected), (await All()).Select(one => one.IsUndecided));
        await _notifications.AddAsync(9, 10, [Undecided(10, kind)], default);
        Assert.Equal(kind == NotificationKind.Callback ? 3 : 1, (await All()).Count);
    }

    [Fact]
    public async Task Undecided_ones_wait_for_their_decision_and_not_for_their_receiver()
    {
        await _notifications.PositionAsync(default);
        await _notifications.AddAsync(0, 9, [Undecided(1), New(2, 1, NotificationKind.Mail, "mail")], default);

        Assert.Equal([1L], await Due(0, "mail"));
        Assert.Equal([2L], await Due(0, Notification.Decision));
    }

    [Fact]
    public async Task One_that_is_given_up_undecided_says_so_no_more_and_leaves_its_place()
    {
        await _notifications.PositionAsync(default);
        await _notifications.AddAsync(0, 5, [Undecided(5)], default);
        await _notifications.RecordAsync(1, new NotificationAttempt(1, Noon, null, "no answer", 5), NotificationStatus.GivenUp, null, default);
        await _notifications.AddAsync(5, 9, [Undecided(9)], default);

        Assert.Equal([(5L, NotificationStatus.GivenUp, null), (9L, NotificationStatus.Waiting, "found out first")], (await All()).Select(one => (one.Event, one.Status, one.Remark)));
    }

    public sealed class OnSqlite() : NotificationStoreTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : NotificationStoreTests(new PostgresTestStore(server));
}
