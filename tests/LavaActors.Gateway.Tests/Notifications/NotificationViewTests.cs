using LavaActors.Gateway.Notifications;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Notifications;

namespace LavaActors.Gateway.Tests.Notifications;

/// <summary>What those are told of a notification who see its job, and may not change it.</summary>
public sealed class NotificationViewTests
{
    private const string BadQuery = Notification.BadQuery + "'q' is no condition: expected table__field__operator__value";

    private static NotificationView View(string? remark, string? error, bool isWhole) => NotificationView.Of(
        new NotificationRecord(
            new Notification(3, new JobId(7), 41, NotificationKind.Callback, 0, "ci:443", "https://ci/hook/secret", JobState.Finished, JobHealth.Complete, FakeReadModel.Noon, NotificationStatus.Refused, 1, null, remark),
            [new NotificationAttempt(1, FakeReadModel.Noon, null, error, 0.25)]),
        isWhole);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_are_told_that_the_conditions_of_the_definition_are_none(bool isWhole)
    {
        var view = View(BadQuery, BadQuery, isWhole);
        Assert.Equal(("refused", BadQuery, BadQuery), (view.Status, view.Remark, Assert.Single(view.Attempts).Error));
    }

    [Fact]
    public void What_may_name_an_address_is_for_who_may_change_the_job()
    {
        const string remark = "ci is not among the hosts that the lab allows callbacks to", error = "https://ci/hook/secret: no route to host";
        Assert.Equal((remark, error), (View(remark, error, isWhole: true).Remark, View(remark, error, isWhole: true).Attempts[0].Error));
        Assert.Equal(("it must not be delivered", "there was no answer"), (View(remark, error, isWhole: false).Remark, View(remark, error, isWhole: false).Attempts[0].Error));
        Assert.Null(View(null, null, isWhole: false).Remark);
    }
}
