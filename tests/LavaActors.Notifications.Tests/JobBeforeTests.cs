using LavaActors.Notifications.Callbacks;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Tests;

/// <summary>The job that <c>criteria.type</c> compares one with.</summary>
public sealed class JobBeforeTests
{
    private readonly FakeLab _lab = new();

    private async Task<bool> IsRegression(JobRow job)
    {
        _lab.Definitions[job.Job.Value] = Samples.Definition("{criteria: {status: incomplete, type: regression}, callback: {url: 'http://a.example.com/'}}");
        var one = Samples.Event(health: JobHealth.Incomplete, job: job.Job.Value);
        var sender = _lab.Sender(new CallbackSender(new HttpClient(), _ => false, _lab, _lab, _lab, new NotificationSettings(), TimeProvider.System));
        return (await sender.PlanAsync(one with { Job = one.Job! with { Lead = job.Lead, Role = job.Role } }, default)).Count > 0;
    }

    [Fact]
    public async Task It_is_found_behind_any_number_of_other_jobs_of_the_submitter()
    {
        _lab.Jobs.AddRange([Samples.Row(1), .. Enumerable.Range(2, 1000).Select(id => Samples.Row(id, health: JobHealth.Incomplete, description: $"nightly {id}"))]);

        Assert.True(await IsRegression(Samples.Row(2000)));
    }

    [Fact]
    public async Task It_had_the_same_role_however_many_roles_there_are()
    {
        JobRow Role(long lead, int place, JobHealth health) => Samples.Row(lead + place, health: health) with { Lead = new LeadJobId(lead), Role = $"role-{place}" };
        foreach (var lead in (long[])[1000, 2000])
            _lab.Jobs.AddRange(Enumerable.Range(0, 300).Select(place => Role(lead, place, lead == 1000 && place == 0 ? JobHealth.Complete : JobHealth.Incomplete)));

        Assert.True(await IsRegression(Role(2000, 0, JobHealth.Incomplete)));
        Assert.False(await IsRegression(Role(2000, 1, JobHealth.Incomplete)));
    }

    [Fact]
    public async Task It_is_none_of_the_same_submission_and_none_that_came_later()
    {
        _lab.Jobs.AddRange([Samples.Row(10) with { Lead = new LeadJobId(10) }, Samples.Row(12) with { Lead = new LeadJobId(12) }]);

        Assert.False(await IsRegression(Samples.Row(11) with { Lead = new LeadJobId(10) }));
    }
}
