using LavaActors.Yaml;

namespace LavaActors.Jobs.Tests.Waits;

/// <summary>MultiNode jobs for the checks of their calls.</summary>
internal static class GroupJob
{
    /// <summary>Roles with a board and a test block of one inline definition each.</summary>
    public static string Of(params (string Role, string[] Steps)[] roles) => Of([.. roles.Select(r => (r.Role, 1, r.Steps))]);

    /// <summary>As above, with the number of members.</summary>
    public static string Of(params (string Role, int Count, string[] Steps)[] roles) => Head([.. roles.Select(r => $"{r.Role}: {{device_type: mustang, count: {r.Count}}}")])
        + string.Concat(roles.Select(r => Test(r.Role, r.Steps)));

    public static string Head(params string[] roles) =>
        "job_name: group\nvisibility: public\ntimeouts: {job: {minutes: 10}}\nprotocols:\n  lava-multinode:\n    roles:\n"
        + string.Concat(roles.Select(r => $"      {r}\n"))
        + "actions:\n";

    public static string Test(string role, params string[] steps) =>
        $"- test:\n    role: [{role}]\n    definitions:\n    - from: inline\n      name: {role}\n      path: {role}.yaml\n      repository:\n"
        + $"        metadata: {{format: Lava-Test Test Definition 1.0, name: {role}}}\n        run:\n          steps:\n"
        + string.Concat(steps.Select(s => $"          - '{s.Replace("'", "''", StringComparison.Ordinal)}'\n"));

    /// <summary>The findings about calls: a line each, without the name of the file.</summary>
    public static IReadOnlyList<string> Findings(string text)
    {
        var parse = JobDocument.Parse(text, "job.yaml");
        return [.. parse.Diagnostics.Select(d => d.ToString().Replace("job.yaml:", "", StringComparison.Ordinal))];
    }

    /// <summary>Line of the first place where the text has this, from 1.</summary>
    public static int LineOf(string text, string part)
    {
        var lines = text.Split('\n');
        var line = Array.FindIndex(lines, l => l.Contains(part, StringComparison.Ordinal));
        Assert.True(line >= 0, $"no '{part}' in the job");
        return line + 1;
    }

    public static Diagnostic Only(string text)
    {
        var parse = JobDocument.Parse(text, "job.yaml");
        return Assert.Single(parse.Diagnostics);
    }
}
