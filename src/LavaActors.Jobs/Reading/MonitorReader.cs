using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads an entry of <c>monitors</c> (spec: test-shell.md §12).</summary>
internal static class MonitorReader
{
    public static TestMonitor? Read(MapReader reader)
    {
        var errors = reader.Bag.ErrorCount;
        reader.Required("name", "name the suite, as 'name: tests'");
        reader.Required("start", "give the pattern after which results come");
        reader.Required("end", "give the pattern that ends them");
        reader.Required("pattern", "give the pattern of a result, as '(?P<test_case_id>.*): (?P<result>.*)'");
        var monitor = new TestMonitor
        {
            Name = SuiteName.Read(reader),
            Start = TextPatterns.Read(reader, "start") ?? "",
            End = TextPatterns.Read(reader, "end") ?? "",
            Pattern = TextPatterns.Read(reader, "pattern") ?? "",
            FixupDict = ResultPatterns.ReadFixups(reader),
            Expected = reader.Strings("expected", anyScalar: true),
            Span = reader.Map.Span,
        };
        if (monitor.Pattern.Length > 0) CheckGroups(reader, monitor.Pattern);
        reader.WarnUnknown();
        return reader.Bag.ErrorCount > errors ? null : monitor;
    }

    // A match without 'result' passes when it has a measurement.
    private static void CheckGroups(MapReader reader, string pattern)
    {
        var groups = PythonPattern.Compile(pattern).GetGroupNames();
        if (!groups.Contains("test_case_id")) reader.Error("pattern", "has no group 'test_case_id'", "name it, as (?P<test_case_id>...)");
        else if (!groups.Contains("result") && !groups.Contains("measurement")) reader.Error("pattern", "has neither a group 'result' nor a group 'measurement'", "name one, as (?P<result>...)");
    }
}
