using Microsoft.Extensions.Logging.Console;

namespace LavaActors.Node.Logging;

/// <summary>Where a node's own log goes.</summary>
public static class NodeLog
{
    /// <summary>To stderr, one line a record, with what the web server says only when something is wrong.</summary>
    public static Action<ILoggingBuilder> ToConsole(LogFormat format) => logging => ToConsole(logging, LogLevel.Information, format);

    /// <summary>To stderr, warnings and worse: for a node that serves one command.</summary>
    public static void WarningsToConsole(ILoggingBuilder logging) => ToConsole(logging, LogLevel.Warning, LogFormat.Text);

    private static void ToConsole(ILoggingBuilder logging, LogLevel level, LogFormat format) => logging
        .SetMinimumLevel(level)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddConsoleFormatter<LogLineFormatter, ConsoleFormatterOptions>()
        .AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>()
        .AddConsole(console =>
        {
            console.FormatterName = format == LogFormat.Json ? JsonLineFormatter.FormatterName : LogLineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
}
