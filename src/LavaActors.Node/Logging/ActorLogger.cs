using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using LavaActors.Protocol.Logging;
using AkkaLevel = Akka.Event.LogLevel;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace LavaActors.Node.Logging;

/// <summary>Gives what actors log to the host's log: its message alone, since time, level and source are the host's to write.</summary>
internal sealed class ActorLogger : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly ILoggerFactory _host;

    public ActorLogger()
    {
        _host = Context.System.Settings.Setup.Get<ActorLogSetup>().Value.Host;
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    private void Write(LogEvent record)
    {
        // The library's own news are for whoever looks into the library: members, shards, dead letters.
        var isLibrary = record.LogClass?.Namespace?.StartsWith("Akka", StringComparison.Ordinal) == true;
        var source = SourceOf(record.LogSource);
        var logger = _host.CreateLogger(source);
        using var scope = FieldsOf(record, source) is var fields && fields != LogFields.None ? logger.BeginScope(fields.Pairs()) : null;
#pragma warning disable CA2254 // The text is whole already.
        logger.Log(LevelOf(record.LogLevel(), isLibrary), record.Cause, record.Message?.ToString());
#pragma warning restore CA2254
    }

    /// <summary>What the actor works on, and what the record names itself, as <c>job {job} gets {device}</c> does: that counts.</summary>
    private static LogFields FieldsOf(LogEvent record, string source)
    {
        var above = source.StartsWith('/') ? ActorFields.Of(source) : LogFields.None;
        if (!record.TryGetProperties(out var named) || named is null) return above;
        return above.With(new LogFields(Named("job"), Named("role"), Named("device"), Named("action")));

        string? Named(string field) => named.TryGetValue(field, out var value) ? value?.ToString() : null;
    }

    /// <summary>The path of an actor without system and address; any other source as it is.</summary>
    internal static string SourceOf(string source)
    {
        var text = source.Trim('[', ']');
        var system = text.IndexOf("://", StringComparison.Ordinal);
        var path = system < 0 ? -1 : text.IndexOf('/', system + 3);
        return path < 0 ? text : text[path..].Split('#')[0];
    }

    internal static LogLevel LevelOf(AkkaLevel level, bool isLibrary) => level switch
    {
        AkkaLevel.ErrorLevel => LogLevel.Error,
        AkkaLevel.WarningLevel => LogLevel.Warning,
        AkkaLevel.InfoLevel when !isLibrary => LogLevel.Information,
        _ => LogLevel.Debug,
    };
}
