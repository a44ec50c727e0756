using System.Collections.Concurrent;
using System.Text.Json;
using LavaActors.Node.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LavaActors.Node.Tests.Logging;

/// <summary>Keeps what a node writes to its log for programs.</summary>
internal sealed class LogRecords : ILoggerProvider, ISupportExternalScope
{
    private readonly JsonLineFormatter _formatter = new(TimeProvider.System);
    private readonly ConcurrentQueue<string> _lines = new();
    private IExternalScopeProvider? _scopes;

    /// <summary>The lines so far, each an object of texts.</summary>
    public List<Dictionary<string, string>> All => [.. _lines.Select(line => JsonSerializer.Deserialize<Dictionary<string, string>>(line)!)];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Logger(LogRecords records, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => records._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            using var text = new StringWriter();
            records._formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), records._scopes, text);
            records._lines.Enqueue(text.ToString());
        }
    }
}
