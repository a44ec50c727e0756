using LavaActors.Gateway.Operations;
using LavaActors.Pages.Results;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;

namespace LavaActors.Pages.Tests.Views;

public sealed class QueryViewTests
{
    [Theory]
    [InlineData("boot test", "mustang", "ann", JobHealth.Complete, "testjob__description__exact__boot test,testjob__requested_device_type__exact__mustang,testjob__submitter__exact__ann,testjob__health__exact__Complete")]
    [InlineData("a, bc", "", "ann", null, "testjob__description__icontains__bc,testjob__submitter__exact__ann")]
    [InlineData("kernel__next boot", "x", "a__bc", null, "testjob__description__icontains__next boot,testjob__requested_device_type__exact__x,testjob__submitter__icontains__bc")]
    [InlineData("two\nlines here", "", "ann", null, "testjob__description__icontains__lines here,testjob__submitter__exact__ann")]
    [InlineData(",,", "", "ann", null, "testjob__submitter__exact__ann")]
    [InlineData("0123456789 0123456789 0123456789 0123456789", "", "ann", null, "testjob__description__icontains__0123456789 0123456789 0123456789 0123456,testjob__submitter__exact__ann")]
    public void Jobs_are_like_one_by_what_conditions_can_say_of_it(string description, string type, string submitter, JobHealth? health, string conditions)
    {
        Assert.Equal(conditions, SimilarJobs.Conditions(description, type, submitter, health));
        Assert.Null(QueryRules.WhyNotConditions(conditions, ResultEntity.Job));
    }

    [Fact]
    public void A_search_leads_to_itself_without_each_of_its_conditions()
    {
        var results = new QueryResults(ResultEntity.Suite, "name__exact__a,testjob__health__ne__Bad", null, null, true, true, false, 20, [], new PageLinks(0, 0, 50, null, null));
        Assert.Equal(
            [("name__exact__a", "/results/query/+custom?entity=testsuite&conditions=testjob__health__ne__Bad"), ("testjob__health__ne__Bad", "/results/query/+custom?entity=testsuite&conditions=name__exact__a")],
            results.Each);
    }

    [Fact]
    public void A_form_shows_a_condition_in_each_line_and_a_fault_at_its_field()
    {
        var form = new QueryForm(null, new QueryDraft("a", "", "testjob", "x, y\r\nz", "", false, ""), [new QueryFault("name", "taken")], [], true);
        Assert.Equal(("x\ny\nz", "taken", null), (form.Lines, form.FaultOf("name"), form.FaultOf("limit")));
    }

    [Fact]
    public void Names_of_owners_are_escaped() =>
        Assert.Equal("/results/query/~a%2Fb%3Cx%3E/failing", Addresses.Query(new StoredQuery(1, "a/b<x>", "failing", "", ResultEntity.Job, "", 20, true, null)));
}
