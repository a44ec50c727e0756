namespace LavaActors.Jobs.Tests;

/// <summary>The <c>notify</c> block, which is checked though nobody is notified yet.</summary>
public sealed class NotifyTests
{
    private static string Job(string notify) => Text.Around("- boot: {method: minimal, prompts: ['# ']}", $"notify: {notify}\n");

    [Theory]
    [InlineData("{criteria: {status: incomplete, type: regression, dependency_query: q}, verbosity: quiet, recipients: [{to: {method: email, user: anna}}, {to: {method: irc, handle: bob, server: irc.example.com}}]}")]
    [InlineData("{criteria: {status: all}, callback: {url: 'https://ci.example.com/x', method: POST, token: abc, header: Auth, dataset: all, content-type: json}}")]
    [InlineData("{criteria: {status: finished}, callbacks: [{url: 'http://a/'}, {url: 'http://b/'}], compare: {query: {username: anna, name: q}, blacklist: [a]}}")]
    [InlineData("{criteria: {status: finished}, recipients: [{to: {method: email, email: a@example.com}}], compare: {query: {entity: testjob, conditions: {status: complete}}}}")]
    public void All_its_keys_are_known(string notify) => Assert.Equal(["notify"], Text.Warnings(Job(notify)).Select(w => w.Path));

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
    public void What_is_wrong_with_it_is_said(string notify, string expected) => Assert.Contains(expected, Text.OnlyError(Job(notify)), StringComparison.Ordinal);

    [Fact]
    public void A_notification_of_nobody_is_a_warning() => Assert.Contains(Text.Warnings(Job("{criteria: {status: all}}")), w => w.What == "nobody is to be notified");
}
