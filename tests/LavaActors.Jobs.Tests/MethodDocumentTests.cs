using System.Text.RegularExpressions;
using LavaActors.Jobs.Methods;

namespace LavaActors.Jobs.Tests;

/// <summary>The table of <c>docs/methods.md</c> says what the code says.</summary>
public sealed partial class MethodDocumentTests
{
    [Fact]
    public void The_document_has_the_rows_of_the_code_in_its_order()
    {
        var rows = Row().Matches(Text.Sample("methods.md")).Select(m => m.Value.TrimEnd()).ToList();
        Assert.Equal(MethodTable.All.Select(Line), rows);
    }

    [Fact]
    public void No_method_comes_twice() => Assert.Equal(MethodTable.All.Count, MethodTable.All.Select(m => (m.Kind, m.Name)).Distinct().Count());

    private static string Line(MethodEntry entry)
    {
        var marks = Enum.GetValues<MethodState>().Select(state => entry.State >= state ? "yes" : "-");
        return $"| {entry.Kind} | `{entry.Name}` | {string.Join(" | ", marks)} | {entry.Note} |".Replace("|  |", "| |", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\| (deploy|boot|test|command) \|.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}
