namespace LavaActors.Node.Hosting;

/// <summary>Where a node's own log goes.</summary>
public static class NodeLog
{
    /// <summary>To stderr, one line a record, with what the web server says only when something is wrong.</summary>
    public static void ToConsole(ILoggingBuilder logging) => ToConsole(logging, LogLevel.Information);

    /// <summary>To stderr, warnings and worse: for a node that serves one command.</summary>
    public static void WarningsToConsole(ILoggingBuilder logging) => ToConsole(logging, LogLevel.Warning);

    private static void ToConsole(ILoggingBuilder logging, LogLevel level) => logging
        .SetMinimumLevel(level)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        })
        .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
