using LavaActors.Yaml;

namespace LavaActors.Jobs.Tests;

public sealed class NamedSecretsTests
{
    private static readonly Dictionary<string, string> Tokens = new() { ["mine"] = "s3cret: #1", ["job_name"] = "never" };

    [Theory]
    [InlineData("secrets: {API: mine}", "secrets: {API: 's3cret: #1'}")]
    [InlineData("secrets: {API: other}", null)]
    [InlineData("secrets: {mine: other}", null)]
    [InlineData("job_name: mine", null)]
    [InlineData("actions: [{deploy: {images: {rootfs: {url: 'http://x/', headers: {PRIVATE-TOKEN: mine, Accept: text}}}}}]", "actions: [{deploy: {images: {rootfs: {url: 'http://x/', headers: {PRIVATE-TOKEN: 's3cret: #1', Accept: text}}}}}]")]
    [InlineData("actions: [{test: {definitions: [{from: url, repository: 'http://x/', headers: {A: mine}}]}}]", "actions: [{test: {definitions: [{from: url, repository: 'http://x/', headers: {A: 's3cret: #1'}}]}}]")]
    [InlineData("actions: [{test: {definitions: [{from: git, repository: 'http://x/', headers: {A: mine}}]}}]", null)]
    [InlineData("actions: [{test: {definitions: [{from: inline, repository: {run: {steps: [mine]}}}]}}]", null)]
    [InlineData("no: [yaml", null)]
    public void A_name_stands_for_its_secret_where_secrets_are_sent(string definition, string? filled)
    {
        var text = NamedSecrets.Fill(definition, Tokens);

        if (filled is null) Assert.Same(definition, text);
        else Assert.True(YamlDocument.Parse(filled, "expected").Root!.ContentEquals(YamlDocument.Parse(text, "filled").Root!), text);
    }
}
