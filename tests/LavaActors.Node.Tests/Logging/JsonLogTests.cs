using Akka.Actor;
using LavaActors.Node.Logging;
using LavaActors.Protocol.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Node.Tests.Logging;

public sealed class JsonLogTests
{
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    private static string Line(string message, Exception? error, params object[] scopes)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var provider = new LoggerExternalScopeProvider();
        foreach (var scope in scopes) provider.Push(scope);
        new JsonLineFormatter(Clock).Write(new LogEntry<string>(LogLevel.Warning, "LavaActors.Node.Hosting.NodeHost", 0, message, error, (state, _) => state), provider, text);
        return text.ToString();
    }

    [Fact]
    public void A_record_is_one_line_of_JSON_whatever_it_says() => Assert.Equal(
        """{"time":"2026-01-01T12:00:00.000Z","level":"warning","source":"NodeHost","message":"one\n\"two\""}""" + "\n", Line("one\n\"two\"", null));

    [Fact]
    public void It_has_the_fields_of_what_it_is_about() => Assert.Equal(
        """{"time":"2026-01-01T12:00:00.000Z","level":"warning","source":"NodeHost","message":"late","job":"7.1","role":"host","device":"qemu01","action":"2.1 boot"}""" + "\n",
        Line("late", null, new LogFields("7.1", "host", "qemu01", "2.1 boot").Pairs()));

    [Fact]
    public void A_scope_replaces_none_of_the_record_s_own_keys() =>
        Assert.Contains("\"message\":\"late\"}", Line("late", null, new Dictionary<string, object> { ["message"] = "x", ["level"] = "x", ["{OriginalFormat}"] = "x" }), StringComparison.Ordinal);

    [Fact]
    public void An_exception_is_a_field() => Assert.Contains("\"error\":\"System.InvalidOperationException: broken\"", Line("late", new InvalidOperationException("broken")), StringComparison.Ordinal);

    [Fact]
    public async Task What_an_actor_says_is_about_what_those_above_it_work_on()
    {
        using var system = ActorSystem.Create("fields");
        var run = system.ActorOf(Props.Create(() => new Parent(new LogFields("7", null, "qemu01"))), "fields-run");
        var below = (await run.Ask<ActorIdentity>(new Identify(null))).Subject.Path.ToStringWithoutAddress() + "/pipeline/2.1-boot";

        Assert.Equal(new LogFields("7", null, "qemu01"), ActorFields.Of(below));
        Assert.Equal(LogFields.None, ActorFields.Of("/user/fields-runner"));

        await run.GracefulStop(TimeSpan.FromSeconds(10));
        Assert.Equal(LogFields.None, ActorFields.Of(below));
    }

    private sealed class Parent(LogFields fields) : UntypedActor
    {
        protected override void PreStart() => ActorFields.Set(Self, fields);

        protected override void PostStop() => ActorFields.Clear(Self);

        protected override void OnReceive(object message) => Unhandled(message);
    }
}
