using System.Text.RegularExpressions;
using LavaActors.Verdicts.Rules;

namespace LavaActors.Verdicts.Tests;

/// <summary>What docs/verdicts.md says is what the program has.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Page = Read();

    private static string Read()
    {
        using var reader = new StreamReader(typeof(DocumentationTests).Assembly.GetManifestResourceStream("verdicts.md")!);
        return reader.ReadToEnd();
    }

    [Fact]
    public void The_table_lists_the_rules_as_they_are()
    {
        var rows = Row().Matches(Page).Select(row => (row.Groups["id"].Value, row.Groups["category"].Value, row.Groups["priority"].Value, row.Groups["text"].Value));

        // In the order in which they decide.
        Assert.Equal(
            VerdictRules.BuiltIn.Rules.Select(rule => (rule.Id, rule.Category ?? VerdictCategories.None, $"{rule.Priority}", rule.Explanation.Text.Replace("|", "\\|", StringComparison.Ordinal))),
            rows);
    }

    [Fact]
    public void The_table_lists_the_notes_as_they_are() =>
        Assert.Equal(VerdictRules.BuiltIn.Notes.Select(note => (note.Id, note.Says)), Note().Matches(Page[Page.IndexOf("| note |", StringComparison.Ordinal)..]).Select(row => (row.Groups["id"].Value, row.Groups["says"].Value)));

    [Fact]
    public void The_example_of_a_lab_s_own_rules_is_one()
    {
        var text = Example().Match(Page).Groups["text"].Value;
        var (rules, diagnostics) = VerdictRuleReader.Read(text, "docs/verdicts.md");

        Assert.Empty(diagnostics);
        Assert.NotEmpty(rules!.Rules);
        Assert.NotEmpty(rules.Notes);
    }

    [GeneratedRegex(@"^\| `(?<id>[a-z0-9-]+)` \| (?<category>[a-z ]+) \| (?<priority>\d+) \| (?<text>.*) \|$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| `(?<id>[a-z0-9-]+)` \| (?<says>[^|]*) \|$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Note();

    [GeneratedRegex(@"```yaml\n(?<text>rules:[\s\S]*?)```", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();
}
