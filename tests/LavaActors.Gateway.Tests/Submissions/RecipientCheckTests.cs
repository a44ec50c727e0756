using LavaActors.Gateway.Submissions;
using LavaActors.Gateway.Tests.Access;
using LavaActors.Jobs;
using LavaActors.Protocol.Accounts;

namespace LavaActors.Gateway.Tests.Submissions;

public sealed class RecipientCheckTests
{
    private readonly FakeAccounts _accounts = new();

    private async Task<JobParse> Check(string to, IAccountStore? accounts)
    {
        var text = JobTextSamples.Single.Replace(", type: bootm", "", StringComparison.Ordinal) + $"\nnotify: {{criteria: {{status: finished}}, recipients: [{{to: {{method: email, email: a@example.com}}}}, {{to: {to}}}]}}\n";
        return await new RecipientCheck(accounts).CheckAsync(JobDocument.Parse(text, "job.yaml").ForSubmission(), default);
    }

    [Fact]
    public async Task A_recipient_who_is_no_user_is_refused_by_name_and_place()
    {
        _accounts.Put("ann");

        var found = Assert.Single((await Check("{method: email, user: anm}", _accounts)).Errors);

        Assert.Equal(("notify.recipients[1].to.user", "'anm' is no user of this lab", 10), (found.Path, found.What, found.Where.Line));
        Assert.Contains("email: anna@example.com", found.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{method: email, user: ann}")]
    [InlineData("{method: email, user: '{LAVA_DEVICE_OWNER}'}")]
    [InlineData("{method: email, user: bob@example.com}")]
    [InlineData("{method: email, user: bob, email: bob@example.com}")]
    [InlineData("{method: irc, user: bob, handle: bob, server: irc.example.com}")]
    public async Task Whoever_is_a_user_or_has_an_address_or_is_not_told_is_none_to_look_for(string to)
    {
        _accounts.Put("ann");

        Assert.DoesNotContain((await Check(to, _accounts)).Diagnostics, found => found.What.Contains("no user", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task In_a_lab_without_users_a_name_is_a_warning(bool hasStore)
    {
        var checkedJob = await Check("{method: email, user: ann}", hasStore ? _accounts : null);

        Assert.True(checkedJob.IsValid);
        Assert.Contains("this lab has no users", Assert.Single(checkedJob.Warnings).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_store_does_not_answer_the_job_is_valid_and_its_warning_does_not_say_where_the_store_is()
    {
        var checkedJob = await Check("{method: email, user: ann}", FailingStore.Of<IAccountStore>());

        Assert.True(checkedJob.IsValid);
        Assert.Equal("whether the recipients are users was not looked at: the store does not answer", Assert.Single(checkedJob.Warnings).What);
    }
}
