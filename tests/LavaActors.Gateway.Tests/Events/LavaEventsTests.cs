using System.Text.Json.Nodes;
using LavaActors.Gateway.Events;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Tests.Events;

public sealed class LavaEventsTests
{
    private static (string Topic, string Id, string At, string User, JsonNode Content) Message(LabEvent one)
    {
        var five = JsonNode.Parse(LavaEvents.Message(one))!.AsArray();
        Assert.Equal(5, five.Count);
        return ((string)five[0]!, (string)five[1]!, (string)five[2]!, (string)five[3]!, JsonNode.Parse((string)five[4]!)!);
    }

    [Fact]
    public void A_job_has_the_keys_that_clients_know()
    {
        var (topic, _, at, user, content) = Message(FakeLabEvents.Job(3));

        Assert.Equal(("org.lavasoftware.testjob", "2026-01-01T12:00:03.000000+00:00", "ann"), (topic, at, user));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {"health":"Unknown","state":"Running","job":7,"description":"a job","priority":50,"submit_time":"2026-01-01T12:00:00.000000+00:00","submitter":"ann","health_check":false,
                 "device":"mustang-01","worker":"lab-a","device_type":"mustang","start_time":"2026-01-01T12:00:01.000000+00:00"}
                """),
            content), content.ToJsonString());
    }

    [Fact]
    public void Frames_are_the_same_five_texts() =>
        Assert.Equal(JsonNode.Parse(LavaEvents.Message(FakeLabEvents.Job(3, description: "grüße")))!.AsArray().Select(text => (string)text!), LavaEvents.Frames(FakeLabEvents.Job(3, description: "grüße")).Select(System.Text.Encoding.UTF8.GetString));

    [Fact]
    public void A_health_check_is_called_one() =>
        Assert.True((bool)Message(FakeLabEvents.Job(3) with { Job = FakeLabEvents.Job(3).Job! with { IsHealthCheck = true } }).Content["health_check"]!);

    [Fact]
    public void A_device_and_a_worker_are_the_server_s()
    {
        var device = Message(FakeLabEvents.Device(3, job: "7.1"));
        Assert.Equal(("org.lavasoftware.device", "lavaserver"), (device.Topic, device.User));
        Assert.Equal("""{"health":"Good","state":"Idle","device":"mustang-01","device_type":"mustang","worker":"lab-a","job":"7.1"}""", device.Content.ToJsonString());
        var worker = Message(FakeLabEvents.Worker(4));
        Assert.Equal("""{"hostname":"lab-a","health":"Active","state":"Offline"}""", worker.Content.ToJsonString());
        Assert.Equal("org.lavasoftware.worker", worker.Topic);
    }

    [Fact]
    public void An_event_has_one_uuid_of_version_1_and_no_other_has_it()
    {
        var ids = Enumerable.Range(1, 1000).Select(number => LavaEvents.Uuid(FakeLabEvents.Device(number) with { At = FakeLabEvents.Noon })).ToList();

        Assert.Equal(1000, ids.Distinct().Count());
        Assert.Equal(ids[0], LavaEvents.Uuid(FakeLabEvents.Device(1) with { At = FakeLabEvents.Noon }));
        Assert.All(ids, id => Assert.Equal(('1', true), (id.ToString()[14], id.ToString()[19] is '8' or '9' or 'a' or 'b')));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("a\"],[\"b\r\n\u2028")]
    public void What_people_write_stays_a_text(string description) =>
        Assert.Equal(description, (string)Message(FakeLabEvents.Job(1, description: description)).Content["description"]!);
}
