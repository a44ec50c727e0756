namespace LavaActors.Jobs.Tests;

public sealed class TestDefinitionTests
{
    private const string Full = """
        metadata:
          format: Lava-Test Test Definition 1.0
          name: smoke
          description: all parts
          scope: [functional]
        params: {A: 1}
        parameters: {B: two}
        install:
          keys: [KEY]
          sources: [deb http://x y z]
          deps: [curl]
          deps-debian: [openssh-server]
          git-repos:
          - https://git.example.com/a.git
          - {url: https://git.example.com/b.git, branch: main, destination: bee}
          steps: ['echo one', true]
        run:
          steps:
          - lava-test-case a --shell true
          -
          - 'echo "a: b"'
        parse:
          pattern: '(?P<test_case_id>\S+) (?P<result>\S+)'
          fixupdict: {PASSED: pass}
        expected: [a, b]
        """;

    private static TestDefinition Read(string text)
    {
        var parse = TestDefinition.Parse(text, "t.yaml");
        Assert.True(parse.IsValid, string.Join("\n", parse.Diagnostics));
        return parse.Definition!;
    }

    [Fact]
    public void A_definition_is_read_with_all_its_parts()
    {
        var definition = Read(Full);
        Assert.Equal(("smoke", "all parts"), (definition.Name, definition.Description));
        Assert.Equal(("1", "two"), (definition.Params["A"], definition.Parameters["B"]));
        Assert.Equal(["lava-test-case a --shell true", "echo \"a: b\""], definition.RunSteps);
        var install = definition.Install!;
        Assert.Equal(["KEY"], install.Keys);
        Assert.Equal(["deb http://x y z"], install.Sources);
        Assert.Equal(["curl", "openssh-server"], install.DepsFor("debian"));
        Assert.Equal(["curl"], install.DepsFor("fedora"));
        Assert.Equal([new TestGitRepo("https://git.example.com/a.git", null, null, false), new TestGitRepo("https://git.example.com/b.git", "main", "bee", false)], install.GitRepos);
        Assert.Equal(["echo one", "true"], install.Steps);
        Assert.Equal("pass", definition.OutputPattern!.FixupDict!["PASSED"]);
        Assert.Equal(["a", "b"], definition.Expected);
    }

    [Fact]
    public void Keys_it_does_not_know_are_warnings()
    {
        var parse = TestDefinition.Parse(Full + "\nruns: {}\n", "t.yaml");
        Assert.True(parse.IsValid);
        Assert.Equal("unknown key 'runs'; did you mean 'run'?", parse.Diagnostics.Select(d => $"{d.What}; {d.Remedy}").Single());
    }

    [Theory]
    [InlineData("format: Lava-Test Test Definition 1.0", "format: Lava-Test Test Definition 2.0", "is not supported")]
    [InlineData("  name: smoke\n", "", "'name' is missing")]
    [InlineData("run:\n", "nur:\n", "'run' is missing")]
    [InlineData("'echo \"a: b\"'", "echo a: b", "run.steps[2]: expected a shell line, found a mapping; put a line that holds ': '")]
    [InlineData("(?P<result>", "(?P<outcome>", "has no group 'result'")]
    [InlineData("{PASSED: pass}", "{PASSED: good}", "a result is one of pass, fail, skip, unknown")]
    [InlineData("destination: bee", "destination: ../bee", "is no direct child")]
    [InlineData("- https://git.example.com/a.git", "- 'ext::sh -c x'", "is not fetched; use an http, https, git, ssh or file URL")]
    [InlineData("- https://git.example.com/a.git", "- --upload-pack=x", "is not fetched")]
    [InlineData("branch: main", "branch: --exec=x", "is no branch of git")]
    public void Mistakes_are_named_with_their_place(string old, string replacement, string expected)
    {
        Assert.Contains(old, Full, StringComparison.Ordinal);
        var parse = TestDefinition.Parse(Full.Replace(old, replacement, StringComparison.Ordinal), "t.yaml");
        Assert.False(parse.IsValid);
        Assert.Contains(expected, string.Join("\n", parse.Diagnostics), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_in_an_inline_definition_is_found_when_the_job_is_read() =>
        Assert.Contains("actions[4].test.definitions[0].repository.metadata: 'format' is missing",
            Text.OnlyError(Text.Sample("mustang-ssh-guest.yaml", "          format: Lava-Test Test Definition 1.0\n          name: install-ssh", "          name: install-ssh")), StringComparison.Ordinal);
}
