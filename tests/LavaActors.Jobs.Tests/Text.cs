using LavaActors.Yaml;

namespace LavaActors.Jobs.Tests;

/// <summary>Job texts of the tests: samples as they are, or with a piece replaced.</summary>
internal static class Text
{
    public static string Sample(string name)
    {
        using var stream = typeof(Text).Assembly.GetManifestResourceStream(name) ?? throw new ArgumentException($"no sample {name}", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The sample with <paramref name="old"/> replaced, which has to be in it once or more.</summary>
    public static string Sample(string name, string old, string replacement)
    {
        var text = Sample(name);
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }

    /// <summary>A job of the given blocks and further keys at the top.</summary>
    public static string Around(string actions, string top = "", bool deviceType = true) =>
        $"job_name: x\n{(deviceType ? "device_type: board\n" : "")}visibility: public\ntimeouts: {{job: {{minutes: 60}}}}\n{top}actions:\n{actions}\n";

    public static JobDefinition Job(string text)
    {
        var parse = JobDocument.Parse(text, "job.yaml");
        Assert.True(parse.IsValid, string.Join("\n", parse.Diagnostics));
        return parse.Job!;
    }

    /// <summary>The one error of the text, as a line of its own.</summary>
    public static string OnlyError(string text)
    {
        var parse = JobDocument.Parse(text, "job.yaml");
        Assert.False(parse.IsValid);
        Assert.Null(parse.Job);
        Assert.True(parse.Errors.Count() == 1, string.Join("\n", parse.Errors));
        return parse.Errors.First().ToString();
    }

    public static IReadOnlyList<Diagnostic> Warnings(string text)
    {
        var parse = JobDocument.Parse(text, "job.yaml");
        Assert.True(parse.IsValid, string.Join("\n", parse.Diagnostics));
        return [.. parse.Warnings];
    }
}
