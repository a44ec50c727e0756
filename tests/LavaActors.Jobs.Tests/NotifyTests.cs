namespace LavaActors.Jobs.Tests;

/// <summary>The <c>notify</c> block.</summary>
public sealed class NotifyTests
{
    private static string Job(string notify) => Text.Around("- boot: {method: minimal, prompts: ['# ']}", $"notify: {notify}\n");

    [Theory]
    [InlineData("{criteria: {status: incomplete, type: regression, dependency_query: testjob__health__exact__Complete}, verbosity: quiet, recipients: [{to: {method: email, user: anna}}, {to: {method: irc, handle: bob, server: irc.example.com}}]}")]
    [InlineData("{criteria: {status: all}, callback: {url: 'https://ci.example.com/x', method: POST, token: abc, header: Auth, dataset: all, content-type: json}}")]
    [InlineData("{criteria: {status: finished}, callbacks: [{url: 'http://a/'}, {url: 'http://b/'}], compare: {query: {username: anna, name: q}, blacklist: [a]}}")]
    [InlineData("{criteria: {status: finished}, recipients: [{to: {method: email, email: a@example.com}}], compare: {query: {entity: testjob, conditions: {status: complete}}}}")]
    public void All_its_keys_are_known(string notify) => Assert.Empty(Text.Warnings(Job(notify)));

    [Theory]
    [InlineData("{recipients: []}", "'criteria' is missing")]
    [InlineData("{criteria: {status: done}, callback: {url: 'http://a/'}}", "'done' is not possible here")]
    [InlineData("{criteria: {status: running, type: regression}, callback: {url: 'http://a/'}}", "says nothing of the status 'running'")]
    [InlineData("{criteria: {status: all}, verbosity: loud, callback: {url: 'http://a/'}}", "'loud' is not possible here")]
    [InlineData("{criteria: {status: all}, callback: {url: 'http://a/'}, callbacks: [{url: 'http://a/'}]}", "stands beside 'callback'")]
    [InlineData("{criteria: {status: all}, callback: {url: 'file:///etc/passwd'}}", "'file:///etc/passwd' cannot be called")]
    [InlineData("{criteria: {status: all}, callback: {url: 'http://a/', methd: GET}}", "unknown key 'methd'; did you mean 'method'?")]
    [InlineData("{criteria: {status: all}, recipients: [{to: {method: pigeon, user: a}}]}", "'pigeon' is not possible here")]
    [InlineData("{criteria: {status: all}, recipients: [{to: {method: email}}]}", "'email' is missing; give a 'user', or an address as 'email'")]
    [InlineData("{criteria: {status: all}, callback: {url: 'http://a/'}, compare: {query: {username: anna}}}", "'name' is missing")]
    [InlineData("{criteria: {status: all}, callback: {url: 'http://a/'}, compare: {query: {username: anna, name: ''}}}", "notify.compare.query.name: is empty")]
    [InlineData("{criteria: {status: all}, callback: {url: 'http://a/'}, compare: {query: {entity: testjobs}}}", "notify.compare.query.entity: 'testjobs' is not possible here; did you mean 'testjob'?")]
    [InlineData("{criteria: {status: all}, callback: {url: 'http://a/'}, compare: {query: {entity: testjob, conditions: [health]}}}", "notify.compare.query.conditions: expected a mapping")]
    [InlineData("{criteria: {status: all}, callback: {url: 'http://a/'}, compare: {query: {entity: testjob, conditions: {health: [Complete]}}}}", "notify.compare.query.conditions.health: expected a text")]
    public void What_is_wrong_with_it_is_said(string notify, string expected) => Assert.Contains(expected, Text.OnlyError(Job(notify)), StringComparison.Ordinal);

    [Theory]
    [InlineData("{criteria: {status: all}, callback: {url: 'http://a/', header: 'A B'}}", "is no name of a header")]
    [InlineData("{criteria: {status: all}, callback: {url: 'http://a/', header: Host}}", "is not a callback's to choose")]
    [InlineData("{criteria: {status: all}, callback: {url: 'http://a/', token: \"a\\r\\nb: c\"}}", "cannot be sent in a header")]
    [InlineData("{criteria: {status: all}, recipients: [{to: {method: email, email: \"a@b\\nBcc: c@d\"}}]}", "is no address")]
    public void What_would_get_into_headers_is_refused(string notify, string expected) => Assert.Contains(expected, Text.OnlyError(Job(notify)), StringComparison.Ordinal);

    [Theory]
    [InlineData("{method: irc, server: irc.example.com}", "'handle' is missing; give handle and server, as 'handle: anna': users of this lab have none in their accounts")]
    [InlineData("{method: irc, handle: anna}", "'server' is missing; give handle and server, as 'server: irc.example.com': users of this lab have none in their accounts")]
    [InlineData("{method: irc, handle: \"anna\\r\\nQUIT\", server: irc.example.com}", "to.handle: is no nickname; give one nickname of 32 characters at most")]
    [InlineData("{method: irc, handle: \"anna\\0\", server: irc.example.com}", "is no nickname")]
    [InlineData("{method: irc, handle: '#lava', server: irc.example.com}", "is no nickname")]
    [InlineData("{method: irc, handle: 'a,b', server: irc.example.com}", "is no nickname")]
    [InlineData("{method: irc, handle: 4anna, server: irc.example.com}", "is no nickname")]
    [InlineData("{method: irc, handle: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, server: irc.example.com}", "is no nickname")]
    [InlineData("{method: irc, handle: anna, server: \"irc.example.com\\nx\"}", "to.server: is no host; give the name or the address of one host")]
    [InlineData("{method: irc, handle: anna, server: 'irc.example.com:6697'}", "is no host")]
    [InlineData("{method: irc, handle: anna, server: 'a b'}", "is no host")]
    [InlineData("{method: irc, handle: anna, server: 'irc://a/'}", "is no host")]
    public void Whom_IRC_cannot_reach_is_refused(string to, string expected) =>
        Assert.Contains(expected, Text.OnlyError(Job($"{{criteria: {{status: all}}, recipients: [{{to: {to}}}]}}")), StringComparison.Ordinal);

    [Fact]
    public void A_user_whose_handle_nobody_knows_costs_no_job() => Assert.Contains(
        "is not told by IRC, for want of a handle: users of this lab have none in their accounts",
        Assert.Single(Text.Warnings(Job("{criteria: {status: all}, recipients: [{to: {method: irc, user: anna, server: irc.example.com}}]}"))).ToString(),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("anna", "irc.example.com")]
    [InlineData("[a]n-1_`^{}|", "10.0.0.1")]
    [InlineData("a", "'fd00::1'")]
    public void Whom_IRC_can_reach_is_taken(string handle, string server) =>
        Assert.Empty(Text.Warnings(Job($"{{criteria: {{status: all}}, recipients: [{{to: {{method: irc, handle: '{handle}', server: {server}}}}}]}}")));

    [Fact]
    public void A_job_of_before_keeps_whom_it_tells()
    {
        var spec = NotifySpec.OfDefinition("notify: {criteria: {status: complete, dependency_query: q}, recipients: [{to: {method: irc, user: anna}}, {to: {method: email, user: anna}}]}")!;

        Assert.Equal(("q", NotifyRecipient.Irc, null, NotifyRecipient.Email), (spec.Criteria.DependencyQuery, spec.Recipients[0].Method, spec.Recipients[0].Address, spec.Recipients[1].Method));
    }

    [Fact]
    public void A_job_of_before_is_run_whatever_it_is_compared_with() =>
        Assert.True(JobDocument.ParseSubJob(Job("{criteria: {status: complete}, callback: {url: 'http://a/'}, compare: {query: {entity: device}}}")).IsValid);

    [Fact]
    public void A_job_of_before_is_told_of_whatever_it_is_compared_with()
    {
        var compare = NotifySpec.OfDefinition("notify: {criteria: {status: complete}, compare: {query: {entity: device, conditions: {health_check: yes, x: 1, y: }}}}")!.Compare!;

        Assert.Equal(("device", "health_check=true x=1 y="), (compare.Entity, string.Join(' ', compare.Conditions.Select(each => $"{each.Key}={each.Value}"))));
        Assert.Equal(NotifyCompare.Jobs, NotifySpec.OfDefinition("notify: {criteria: {status: complete}, compare: {query: {entity: [], conditions: []}}}")!.Compare!.Entity);
    }

    [Theory]
    [InlineData("[a]", "expected a string")]
    [InlineData("''", "is empty")]
    public void Conditions_are_a_text(string query, string expected) =>
        Assert.Contains("notify.criteria.dependency_query: " + expected, Text.OnlyError(Job($"{{criteria: {{status: all, dependency_query: {query}}}, callback: {{url: 'http://a/'}}}}")), StringComparison.Ordinal);

    [Fact]
    public void A_notification_of_nobody_is_one_of_the_submitter() => Assert.Contains(Text.Warnings(Job("{criteria: {status: all}}")), w => w.What == "names nobody, so that the submitter gets a mail");

    [Fact]
    public void A_sub_job_s_definition_says_it_all()
    {
        var spec = NotifySpec.OfDefinition("notify: {criteria: {status: complete, type: progression}, verbosity: status-only, callback: {url: 'http://a/', method: POST, token: t, header: X-T, dataset: all, content-type: json}}")!;

        Assert.Equal((NotifyStatus.Complete, NotifyChange.Progression, NotifyVerbosity.StatusOnly), (spec.Criteria.Status, spec.Criteria.Type!.Value, spec.Verbosity));
        Assert.Equal([new NotifyCallback("http://a/", IsPost: true, "t", "X-T", NotifyDataset.All, IsJson: true)], spec.Callbacks);
        Assert.Null(NotifySpec.OfDefinition("job_name: a"));
        Assert.Null(NotifySpec.OfDefinition("- a list"));
    }

    [Fact]
    public void One_job_cannot_write_to_a_whole_town()
    {
        static string Of(int count) => Job($"{{criteria: {{status: all}}, recipients: [{string.Join(", ", Enumerable.Repeat("{to: {method: email, user: a}}", count))}]}}");

        Assert.Contains("has 101 entries", Text.OnlyError(Of(101)), StringComparison.Ordinal);
        Assert.Empty(Text.Warnings(Of(100)));
    }
}
