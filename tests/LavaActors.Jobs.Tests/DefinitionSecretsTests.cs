using LavaActors.Yaml;

namespace LavaActors.Jobs.Tests;

public sealed class DefinitionSecretsTests
{
    [Fact]
    public void Keys_that_are_secrets_are_still_as_many_keys()
    {
        const string text = "secrets: {A: first-secret, B: second-secret}\nactions:\n- test: {first-secret: 1, second-secret: 2, '[MASKED]': 3}\n";

        var masked = DefinitionSecrets.Of(text).InDefinition(text);

        Assert.DoesNotContain("-secret", masked, StringComparison.Ordinal);
        var test = (YamlMap)((YamlMap)((YamlList)((YamlMap)YamlDocument.Parse(masked, "masked").Root!)["actions"]!).Items[0])["test"]!;
        Assert.Equal(["[MASKED]", "[MASKED] 2", "[MASKED] 3"], test.Keys.Select(key => key.Text));
    }

    [Fact]
    public void A_secret_within_another_leaves_nothing_of_it()
    {
        var secrets = DefinitionSecrets.Of("secrets: {A: hunter, B: hunter22}");

        Assert.Equal("say [MASKED] and [MASKED]", secrets.InText("say hunter22 and hunter"));
    }

    [Fact]
    public void Of_addresses_of_callbacks_others_see_whose_they_are()
    {
        const string text = "notify:\n  callback: {url: 'https://me:pw@chat.example.com:8443/hooks/T0P?key=abc', token: abc-token}\n  callbacks:\n  - {url: 'https://ci.example.com/'}\n  - {url: 'https://ci.example.com/a'}\n  - {url: 'https://ci.example.com/a/b'}\n  - {url: 'http://{ID}/x'}\n"
            + "actions:\n- test: {run: 'curl https://ci.example.com/a/b https://elsewhere/x'}\n";
        var secrets = DefinitionSecrets.Of(text);

        var whole = secrets.InDefinition(text);
        Assert.Contains("/hooks/T0P?key=abc", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("abc-token", whole, StringComparison.Ordinal);
        var others = (YamlMap)YamlDocument.Parse(secrets.WithAddresses().InDefinition(text), "masked").Root!;
        var notify = (YamlMap)others["notify"]!;
        Assert.Equal(
            ["https://chat.example.com:8443/…", "https://ci.example.com/", "https://ci.example.com/…", "https://ci.example.com/…", "…"],
            ((YamlList)notify["callbacks"]!).Items.Prepend(notify["callback"]!).Select(item => ((YamlScalar)((YamlMap)item)["url"]!).Text));
        Assert.Equal("curl https://ci.example.com/… https://elsewhere/x", ((YamlScalar)((YamlMap)((YamlMap)((YamlList)others["actions"]!).Items[0])["test"]!)["run"]!).Text);
        Assert.False(DefinitionSecrets.Of("notify: {callback: {url: 'https://ci.example.com'}}").WithAddresses().Any);
    }

    [Theory]
    [InlineData("secrets: [a-list, {of: things}]", "a-list of things")]
    [InlineData("secrets: one-text", "one-text")]
    [InlineData("secrets:\n  A: &x aliased\n  B: *x\n", "aliased")]
    [InlineData("notify: {callbacks: [{token: a-token}, {token: [b-token]}]}", "a-token b-token")]
    public void Whatever_stands_there_is_a_secret(string definition, string text)
    {
        var masked = DefinitionSecrets.Of(definition).InText(text);

        foreach (var secret in (string[])["a-list", "things", "one-text", "aliased", "a-token", "b-token"]) Assert.DoesNotContain(secret, masked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secrets")]
    [InlineData("secrets: [")]
    [InlineData("secrets: {a: }")]
    [InlineData("- secrets: {a: bbbb}")]
    public void A_text_without_any_stays_as_it_is(string definition)
    {
        var secrets = DefinitionSecrets.Of(definition);

        Assert.Equal((false, definition, "bbbb"), (secrets.Any, secrets.InDefinition(definition), secrets.InText("bbbb")));
    }

    [Fact]
    public void Each_line_of_a_secret_of_several_is_a_secret()
    {
        const string definition = "secrets:\n  KEY: |\n    -----BEGIN KEY-----\n    MIIEpAIBAAKCAQEA\n    Zw==\n    }\n";

        var masked = DefinitionSecrets.Of(definition).InText("line: MIIEpAIBAAKCAQEA\r\nZw== }\n-----BEGIN KEY-----\r");

        Assert.Equal("line: [MASKED]\r\n[MASKED] }\n[MASKED]\r", masked);
    }

    [Theory]
    [InlineData("url: http://a/b, headers: {PRIVATE-TOKEN: glpat-12345678}")]
    [InlineData("from: url, repository: http://a/b, headers: {PRIVATE-TOKEN: glpat-12345678}")]
    [InlineData("url: http://a/b, headers: {Accept: text/plain, Authorization: Bearer glpat-12345678}")]
    public void Headers_of_a_download_are_secrets(string download)
    {
        var definition = $"actions:\n- deploy: {{images: {{kernel: {{{download}}}}}}}\n- test: {{note: 'text/plain of glpat-12345678'}}\n";
        var secrets = DefinitionSecrets.Of(definition);
        var masked = secrets.InDefinition(definition);

        Assert.True(secrets.Any);
        Assert.DoesNotContain("glpat", masked, StringComparison.Ordinal);
        Assert.Contains("http://a/b", masked, StringComparison.Ordinal);
        Assert.Contains("text/plain of [MASKED]", masked, StringComparison.Ordinal);
        Assert.Equal("it said: [MASKED]", secrets.InText("it said: glpat-12345678"));
    }

    [Theory]
    [InlineData("{url: u, headers: {X-Key: abc}}", true, "abc")]
    [InlineData("{url: u, headers: {Accept: text/plain}}", false, "text/plain")]
    [InlineData("{commands: c, headers: {X-Key: long-enough}}", false, "long-enough")]
    public void Only_what_is_sent_and_tells_who_asks_is_one(string item, bool any, string stays)
    {
        var definition = $"actions:\n- deploy: {item}\n";
        var secrets = DefinitionSecrets.Of(definition);

        Assert.Equal((any, stays), (secrets.Any, secrets.InText(stays)));
        Assert.Equal(!any, secrets.InDefinition(definition).Contains(stays, StringComparison.Ordinal));
    }
}
