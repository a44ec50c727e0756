using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace LavaActors.Node.Logging;

/// <summary>A record as a line: time (UTC), level, source, message. What an exception adds stands below it, indented.</summary>
public sealed class LogLineFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.WriteLine($"{Time(clock)} {Level(logEntry.LogLevel)} {Source(logEntry.Category)}: {Indented(logEntry.Formatter(logEntry.State, logEntry.Exception))}");
        if (logEntry.Exception is { } error) textWriter.WriteLine("  " + Indented(error.ToString()));
    }

    internal static string Time(TimeProvider clock) => clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    internal static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };

    // A class by its own name; an actor's path is short already.
    internal static string Source(string category) => category.StartsWith('/') ? category : category[(category.LastIndexOf('.') + 1)..];

    private static string Indented(string text) => text.ReplaceLineEndings("\n  ");
}
