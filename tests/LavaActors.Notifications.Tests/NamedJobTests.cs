using LavaActors.Notifications.Callbacks;
using LavaActors.Protocol.Jobs;

namespace LavaActors.Notifications.Tests;

/// <summary>What others are told that a job failed by, where that names jobs.</summary>
public sealed class NamedJobTests
{
    [Fact]
    public async Task Nobody_is_told_of_a_job_that_the_submitter_may_not_see()
    {
        await using var receiver = await Receiver.StartAsync();
        var lab = new FakeLab();
        lab.Jobs.Add(Samples.Row(health: JobHealth.Canceled, error: "no devices within the queue timeout of 01:00:00: needs 1 mustang; 1 is running job 8, 1 is running job 9, 1 is running job 10"));
        lab.Jobs.Add(Samples.Row(8) with { Submitter = "bob", Visibility = JobVisibility.Personal });
        lab.Jobs.Add(Samples.Row(9) with { Submitter = "bob" });
        lab.Jobs.Add(Samples.Row(10) with { Visibility = JobVisibility.Personal });
        lab.Definitions[7] = Samples.Definition($"{{criteria: {{status: finished}}, callback: {{url: '{receiver.Url}/', method: POST, content-type: json}}}}");
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
        var sender = lab.Sender(new CallbackSender(client, _ => false, lab, lab, lab, new NotificationSettings(), TimeProvider.System));

        var delivery = await sender.DeliverAsync(Samples.Notification(health: JobHealth.Canceled), default);

        Assert.Null(delivery.Error);
        Assert.Contains("needs 1 mustang; 1 is running another job, 1 is running job 9, 1 is running job 10", receiver.Requests.Single().Body, StringComparison.Ordinal);
    }
}
