using LavaActors.Jobs.Reading;
using LavaActors.Jobs.Waits;
using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>Reads job definitions. All findings of a text are reported together; no text makes these methods throw.</summary>
public static class JobDocument
{
    /// <summary>Reads a submission: a single-node job, or a MultiNode job before the split.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="fileName">The name used in diagnostics; never opened.</param>
    /// <param name="contextVariables">Names that <c>context</c> may have beside those that LAVA knows: the lab's choice.</param>
    public static JobParse Parse(string text, string fileName, IReadOnlyCollection<string>? contextVariables = null)
    {
        var parse = Read(YamlDocument.Parse(text, fileName), fileName, new ReadContext { ContextVariables = contextVariables ?? [] });
        return parse.Job is { } job ? parse.With(WaitCheck.Check(job)) : parse;
    }

    /// <summary>Reads one job as a dispatcher gets it: a single-node job, or a sub-job with its place in the group.</summary>
    public static JobParse ParseSubJob(string text, string fileName = "job.yaml") =>
        Read(YamlDocument.Parse(text, fileName), fileName, new ReadContext { IsSubJob = true });

    /// <summary>As <see cref="ParseSubJob(string, string)"/>, from a tree.</summary>
    public static JobParse ParseSubJob(YamlMap definition) =>
        Read(new YamlDocument(definition, []), definition.Span.File ?? "job.yaml", new ReadContext { IsSubJob = true });

    private static JobParse Read(YamlDocument document, string fileName, ReadContext context)
    {
        context.Bag.AddRange(document.Diagnostics);
        JobDefinition? job = null;
        switch (document.Root)
        {
            case YamlMap map:
                job = new JobReader(context).Read(map);
                break;
            case { IsNull: true } when !context.Bag.HasErrors:
                context.Bag.Error(new SourceSpan(fileName, 1, 1), "", "the job is empty", "a job needs at least job_name, timeouts, visibility and actions");
                break;
            case { } other when !context.Bag.HasErrors:
                context.Bag.Error(other.Span, "", $"a job is a mapping, found {other.Described}", "begin with 'job_name: ...'");
                break;
        }

        return new JobParse(context.Bag.HasErrors ? null : job, context.Bag.Items) { Unsupported = context.Unsupported };
    }
}
