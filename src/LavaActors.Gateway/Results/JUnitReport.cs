using System.Globalization;
using System.Text;
using System.Xml;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Results;

/// <summary>A job's results as JUnit has them (spec: rest-api.md §5.1, junit): written on the way, a suite at a time.</summary>
public static class JUnitReport
{
    /// <param name="prefix">Before the class names; null for none.</param>
    /// <param name="cases">Those of a suite.</param>
    /// <param name="lines">The log lines of a case, which may be cut.</param>
    public static async Task WriteAsync(
        Stream to, JobRow job, IReadOnlyList<SuiteRow> suites, string? prefix, Func<SuiteRow, IAsyncEnumerable<TestCaseRow>> cases, Func<TestCaseRow, Task<string>> lines)
    {
        await using var writer = XmlWriter.Create(to, new XmlWriterSettings { Async = true, Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CloseOutput = false });
        await writer.WriteStartDocumentAsync();
        await StartAsync("testsuites");
        await AttributeAsync("tests", Sum(suite => suite.Counts.Passed + suite.Counts.Failed + suite.Counts.Skipped + suite.Counts.Unknown));
        await AttributeAsync("failures", Sum(suite => suite.Counts.Failed));
        await AttributeAsync("errors", "0");
        foreach (var suite in suites.OrderBy(suite => suite.Id)) await SuiteAsync(suite);
        await writer.WriteEndElementAsync();
        await writer.WriteEndDocumentAsync();
        await writer.FlushAsync();

        async Task SuiteAsync(SuiteRow suite)
        {
            var counts = suite.Counts;
            await StartAsync("testsuite");
            await AttributeAsync("name", suite.Name);
            await AttributeAsync("tests", Number(counts.Passed + counts.Failed + counts.Skipped + counts.Unknown));
            await AttributeAsync("failures", Number(counts.Failed));
            await AttributeAsync("errors", "0");
            await AttributeAsync("skipped", Number(counts.Skipped));
            // A job that is not over has no end yet.
            if (job.EndTime is { } end) await AttributeAsync("timestamp", Moment(end));
            await foreach (var row in cases(suite)) await CaseAsync(suite, row);
            await writer.WriteEndElementAsync();
            await writer.FlushAsync();
        }

        async Task CaseAsync(SuiteRow suite, TestCaseRow row)
        {
            await StartAsync("testcase");
            await AttributeAsync("name", row.Name);
            await AttributeAsync("classname", string.IsNullOrEmpty(prefix) ? suite.Name : $"{prefix}_{suite.Name}");
            await AttributeAsync("timestamp", Moment(row.LoggedAt));
            if (row.DurationSeconds is { } seconds) await AttributeAsync("time", seconds.ToString("0.######", CultureInfo.InvariantCulture));
            if (row.Outcome is "fail")
            {
                await StartAsync("failure");
                await AttributeAsync("type", "failure");
                await AttributeAsync("message", "failed");
                await writer.WriteStringAsync(Xml(await lines(row)));
                await writer.WriteEndElementAsync();
            }
            else if (row.Outcome is "skip")
            {
                await StartAsync("skipped");
                await AttributeAsync("message", "skipped");
                await AttributeAsync("type", "skipped");
                await writer.WriteEndElementAsync();
            }

            await writer.WriteEndElementAsync();
        }

        Task StartAsync(string name) => writer.WriteStartElementAsync(null, name, null);

        Task AttributeAsync(string name, string value) => writer.WriteAttributeStringAsync(null, name, null, Xml(value));

        string Sum(Func<SuiteRow, int> count) => Number(suites.Sum(count));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);

    /// <summary>Consoles print what no XML may hold; the mark for what is no character stands in for it.</summary>
    internal static string Xml(string text)
    {
        StringBuilder? clean = null;
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair || XmlConvert.IsXmlChar(text[i]))
            {
                clean?.Append(text, i, isPair ? 2 : 1);
                if (isPair) i++;
                continue;
            }

            clean ??= new StringBuilder(text, 0, i, text.Length);
            clean.Append('\uFFFD');
        }

        return clean?.ToString() ?? text;
    }
}
