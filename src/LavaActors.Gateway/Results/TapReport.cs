using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Results;

/// <summary>A job's results as TAP has them, piece by piece (spec: rest-api.md §5.1, tap13): one plan, numbers that go on from suite to suite, no version line.</summary>
public static class TapReport
{
    /// <param name="cases">Those of a suite.</param>
    /// <param name="lines">The log lines of a case, which may be cut.</param>
    public static async IAsyncEnumerable<string> WriteAsync(IReadOnlyList<SuiteRow> suites, Func<SuiteRow, IAsyncEnumerable<TestCaseRow>> cases, Func<TestCaseRow, Task<string>> lines)
    {
        yield return $"1..{suites.Sum(suite => suite.Counts.Passed + suite.Counts.Failed + suite.Counts.Skipped + suite.Counts.Unknown)}\n";
        var n = 0;
        foreach (var suite in suites.OrderBy(suite => suite.Id))
        {
            yield return $"# TAP results for {Description(suite.Name)}\n";
            await foreach (var row in cases(suite))
            {
                n++;
                var name = Description(row.Name);
                yield return row.Outcome switch
                {
                    "pass" => $"ok {n} {name}\n",
                    "skip" => $"ok {n} {name} # SKIP test skipped\n",
                    "fail" => $"not ok {n} {name}\n{Block(await lines(row))}",
                    _ => $"not ok {n} {name}\n{Block("TODO unknown result")}",
                };
            }
        }
    }

    /// <summary>One line, in which nothing is a directive.</summary>
    private static string Description(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("#", "\\#", StringComparison.Ordinal);

    /// <summary>Further in than its end, so that no line of a log is one.</summary>
    private static string Block(string text) =>
        text.Length == 0 ? "" : " ---\n" + string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"  {string.Concat(line.Select(c => char.IsControl(c) && c != '\t' ? ' ' : c))}\n")) + " ...\n";
}
