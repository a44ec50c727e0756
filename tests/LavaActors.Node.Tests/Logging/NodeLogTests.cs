using LavaActors.Node.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using AkkaLevel = Akka.Event.LogLevel;

namespace LavaActors.Node.Tests.Logging;

public sealed class NodeLogTests
{
    [Theory]
    [InlineData("akka://lava/user/dispatcher/run-7#1234", "/user/dispatcher/run-7")]
    [InlineData("[akka.tcp://lava@127.0.0.1:4053/user/scheduler]", "/user/scheduler")]
    [InlineData("Cluster (akka://lava)", "Cluster (akka://lava)")]
    [InlineData("EventStream", "EventStream")]
    public void An_actor_is_named_by_its_path(string source, string shown) => Assert.Equal(shown, ActorLogger.SourceOf(source));

    [Theory]
    [InlineData(AkkaLevel.InfoLevel, false, LogLevel.Information)]
    [InlineData(AkkaLevel.InfoLevel, true, LogLevel.Debug)]
    [InlineData(AkkaLevel.WarningLevel, true, LogLevel.Warning)]
    [InlineData(AkkaLevel.ErrorLevel, true, LogLevel.Error)]
    public void The_library_s_own_news_are_for_debugging(AkkaLevel level, bool isLibrary, LogLevel shown) => Assert.Equal(shown, ActorLogger.LevelOf(level, isLibrary));

    [Theory]
    [InlineData("/user/dispatcher", "2026-01-01T12:00:00.000Z warning /user/dispatcher: one\n  two\n")]
    [InlineData("LavaActors.Node.Hosting.NodeHost", "2026-01-01T12:00:00.000Z warning NodeHost: one\n  two\n")]
    public void A_record_is_a_line_with_one_time_level_source_and_message(string category, string line)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var entry = new LogEntry<string>(LogLevel.Warning, category, 0, "one\ntwo", null, (state, _) => state);
        new LogLineFormatter(new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero))).Write(entry, null, text);
        Assert.Equal(line, text.ToString());
    }
}
