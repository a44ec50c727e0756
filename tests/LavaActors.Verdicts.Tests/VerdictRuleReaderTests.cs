using LavaActors.Verdicts.Rules;

namespace LavaActors.Verdicts.Tests;

public sealed class VerdictRuleReaderTests
{
    private const string Good = "rules: [{id: a, category: device, explanation: x}]";

    [Theory]
    [InlineData("[1]", "rules.yaml:1:1: error: a file of verdict rules is a mapping; write 'rules: [{id: ..., category: ..., explanation: ...}]'")]
    [InlineData("rules: {}", "rules.yaml:1:8: error: rules: expected a list, found an empty mapping")]
    [InlineData("rules: [x]", "rules.yaml:1:9: error: rules[0]: expected a mapping")]
    [InlineData("rule: []", "rules.yaml:1:1: error: rule: unknown key 'rule'; did you mean 'rules'?")]
    [InlineData("rules: [{category: device, explanation: x}]", "rules.yaml:1:9: error: rules[0]: 'id' is missing")]
    [InlineData("rules: [{id: A b, category: device, explanation: x}]", "rules.yaml:1:14: error: rules[0].id: 'A b' is no id; use lower-case letters, digits and hyphens")]
    [InlineData("rules:\n- {id: a, category: device, explanation: x}\n- {id: a, category: device, explanation: x}", "rules.yaml:3:8: error: rules[1].id: 'a' is there already, in line 2")]
    [InlineData("rules: [{id: a, explanation: x}]", "rules.yaml:1:9: error: rules[0]: 'category' is missing")]
    [InlineData("rules: [{id: a, category: devise, explanation: x}]", "rules.yaml:1:27: error: rules[0].category: 'devise' is not known; did you mean 'device'?")]
    [InlineData("rules: [{id: a, category: device}]", "rules.yaml:1:9: error: rules[0]: 'explanation' is missing")]
    [InlineData("rules: [{id: a, category: device, explanation: x, remedie: y}]", "rules.yaml:1:51: error: rules[0].remedie: unknown key 'remedie'; did you mean 'remedy'?")]
    [InlineData("rules: [{id: a, category: device, priority: 1001, explanation: x}]", "rules.yaml:1:45: error: rules[0].priority: 1001 is out of range; use a whole number between 0 and 1000")]
    [InlineData("rules: [{id: a, category: device, explanation: x, when: {error_type: [job]}}]", "rules[0].when.error_type: 'job' is not known; did you mean 'Job'?")]
    [InlineData("rules: [{id: a, category: device, explanation: x, when: {section: [boots]}}]", "rules[0].when.section: 'boots' is not known; did you mean 'boot'?")]
    [InlineData("rules: [{id: a, category: device, explanation: x, when: {messages: x}}]", "rules[0].when.messages: unknown key 'messages'; did you mean 'message'?")]
    [InlineData("rules: [{id: a, category: device, explanation: x, when: {message: '('}}]", "rules.yaml:1:67: error: rules[0].when.message: '(' is not a regular expression: ")]
    [InlineData("rules: [{id: a, category: device, explanation: x, lines: ['(a)\\1']}]", "rules.yaml:1:59: error: rules[0].lines[0]: '(a)\\1' looks around or refers back, or is too large")]
    [InlineData("rules: [{id: a, category: device, explanation: x, lines: ['a(?=b)']}]", "rules[0].lines[0]: 'a(?=b)' looks around or refers back")]
    [InlineData("rules: [{id: a, category: device, explanation: x, lines: [{patern: a}]}]", "rules[0].lines[0]: 'pattern' is missing")]
    [InlineData("rules: [{id: a, category: device, explanation: x, lines: [{pattern: a, level: targets}]}]", "rules[0].lines[0].level: 'targets' is not known; did you mean 'target'?")]
    [InlineData("rules: [{id: a, category: device, explanation: x, lines: [{pattern: a, within: blok}]}]", "rules[0].lines[0].within: 'blok' is not known; did you mean 'block'?")]
    [InlineData("rules: [{id: a, category: device, explanation: x, lines: [{pattern: a, most: 0}]}]", "rules[0].lines[0].most: 0 is out of range; use a whole number between 1 and 20")]
    [InlineData("rules: [{id: a, category: device, explanation: '{reson}', lines: ['(?P<reason>.)']}]", "rules.yaml:1:48: error: rules[0].explanation: there is no 'reson' to put here")]
    [InlineData("rules: [{id: a, category: device, explanation: '{x}', lines: [{pattern: '(?P<x>.)', optional: true}]}]", "rules[0].explanation: there is no 'x' to put here")]
    [InlineData("rules: [{id: a, category: device, explanation: 'a { b'}]", "rules[0].explanation: has a single '{' at character 3")]
    [InlineData("notes: [{id: a, line: x}]", "notes[0]: 'says' is missing")]
    [InlineData("notes: [{id: a, says: x}]", "notes[0]: 'line' is missing")]
    [InlineData("rules:\n\t- x", "rules.yaml:2:1: error: ")]
    public void What_is_wrong_is_said_with_its_place(string text, string expected)
    {
        var (rules, diagnostics) = VerdictRuleReader.Read(text, "rules.yaml");

        Assert.Null(rules);
        Assert.Contains(diagnostics, each => each.IsError && each.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void All_errors_are_said_at_once()
    {
        var (_, diagnostics) = VerdictRuleReader.Read("rules:\n- {id: a, category: x, explanation: x}\n- {id: b, category: device}\n", "rules.yaml");

        Assert.Equal([2, 3], diagnostics.Select(each => each.Where.Line));
    }

    [Fact]
    public void A_rule_without_anything_optional_is_read()
    {
        var rule = VerdictRuleReader.Read(Good, "rules.yaml").Rules!.Rules.Single();

        Assert.Equal(("a", "device", 50, "x", ""), (rule.Id, rule.Category, rule.Priority, rule.Explanation.Text, rule.Remedy.Text));
    }

    [Fact]
    public void A_pattern_that_would_backtrack_for_ever_takes_no_longer_than_another()
    {
        var rule = VerdictRuleReader.Read("rules: [{id: a, category: device, explanation: x, lines: ['^(a+)+$']}]", "rules.yaml").Rules!.Rules.Single();

        // A pattern that goes back would need longer than its limit of a second for this, and throw.
        Assert.DoesNotMatch(rule.Lines[0].Pattern, new string('a', 100_000) + "!");
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{a} and {{b}} and {a}", "1 and {b} and 1")]
    [InlineData("{a}", "1")]
    public void A_sentence_gets_its_values(string text, string expected) => Assert.Equal(expected, new Sentence(text).With(_ => "1"));
}
