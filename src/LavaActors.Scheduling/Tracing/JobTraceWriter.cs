using System.Diagnostics;

namespace LavaActors.Scheduling.Tracing;

/// <summary>Gives spans that are over to whoever gathers traces, with their own times.</summary>
public static class JobTraceWriter
{
    public const string SourceName = "LavaActors.Jobs";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Somebody gathers traces.</summary>
    public static bool IsWanted => Source.HasListeners();

    /// <param name="trace">The trace's id.</param>
    public static void Write(ActivityTraceId trace, TraceSpan root)
    {
        // What is current here is no part of the job's trace.
        var outer = Activity.Current;
        Activity.Current = null;
        try
        {
            Write(root, new ActivityContext(trace, default, ActivityTraceFlags.Recorded));
        }
        finally
        {
            Activity.Current = outer;
        }
    }

    private static void Write(TraceSpan span, ActivityContext parent)
    {
        using var activity = Source.StartActivity(span.Name, ActivityKind.Internal, parent, span.Tags, links: null, startTime: span.Start);
        if (activity is null) return;
        if (span.Error is { } error) activity.SetStatus(ActivityStatusCode.Error, error);
        foreach (var child in span.Children) Write(child, activity.Context);
        activity.SetEndTime(span.End.UtcDateTime);
    }
}
