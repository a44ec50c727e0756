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
}
