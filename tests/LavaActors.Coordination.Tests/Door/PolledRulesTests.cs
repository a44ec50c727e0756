using LavaActors.Coordination.Door;
using LavaActors.Protocol.Coordinator;
using LavaActors.Protocol.Ids;

namespace LavaActors.Coordination.Tests.Door;

public sealed class PolledRulesTests
{
    private const string Ack = """{"response":"ack"}""";
    private const string Nack = """{"response":"nack"}""";
    private const string Wait = """{"response":"wait"}""";

    private PolledGroup _group = PolledGroup.None;

    private string Ask(string client, string kind, string? id = null, string? data = null, string? waitRole = null, int size = 0, string? sub = null)
    {
        var request = new CoordinatorMessages.Request(new GroupId("g"), client, client == "1234" ? "host" : "guest", "worker", kind, size, id, waitRole, data, sub);
        var decision = PolledRules.Decide(_group, request, DateTimeOffset.UnixEpoch);
        _group = decision.Events.Aggregate(_group, (group, fact) => group.Apply(fact));
        return decision.Answer;
    }

    private void Form(params string[] clients)
    {
        foreach (var client in clients) Ask(client, "group_data", size: clients.Length);
    }

    private static string Message(string content) => $$"""{"response":"ack","message":{{content}}}""";

    [Fact]
    public void A_host_and_two_guests_go_their_whole_way()
    {
        Assert.Equal(Wait, Ask("1235", "group_data", size: 3));
        Assert.Equal(Wait, Ask("1234", "group_data", size: 3));
        const string roles = """{"response":"group_data","roles":{"1235":"guest","1234":"host","1236":"guest"}}""";
        Assert.Equal(roles, Ask("1236", "group_data", size: 3));
        Assert.Equal(roles, Ask("1234", "group_data", size: 3));
        Assert.Equal(Wait, Ask("1235", "lava_wait_all", "lava_start", waitRole: "host"));
        Assert.Equal(Ack, Ask("1234", "lava_send", "ipv4", """{"ipaddr":"10.0.0.5"}"""));
        Assert.Equal(Ack, Ask("1234", "lava_send", "lava_start", "{}"));
        Assert.Equal(Message("""{"1234":{}}"""), Ask("1235", "lava_wait_all", "lava_start", waitRole: "host"));
        Assert.Equal(Message("""{"1234":{"ipaddr":"10.0.0.5"}}"""), Ask("1235", "lava_wait", "ipv4"));
        foreach (var client in (string[])["1234", "1235", "1236"]) Assert.Equal(Wait, Ask(client, "lava_sync", "clients"));
        foreach (var client in (string[])["1234", "1235", "1236"]) Assert.Equal(Message("\"clients\""), Ask(client, "lava_sync", "clients"));
        foreach (var client in (string[])["1235", "1236", "1234"]) Assert.Equal(Ack, Ask(client, "clear_group", size: 3));
        Assert.False(_group.Exists);
    }

    [Fact]
    public void A_barrier_opens_again_when_all_have_been_told()
    {
        Form("1234", "1235");
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(Wait, Ask("1234", "lava_sync", "s"));
            Assert.Equal(Wait, Ask("1234", "lava_sync", "s"));
            Assert.Equal(Wait, Ask("1235", "lava_sync", "s"));
            Assert.Equal(Message("\"s\""), Ask("1235", "lava_sync", "s"));
            // Its answer was lost: it asks again before the other one was told.
            Assert.Equal(Message("\"s\""), Ask("1235", "lava_sync", "s"));
            Assert.Equal(Message("\"s\""), Ask("1234", "lava_sync", "s"));
        }

        Assert.Equal(Message("\"s\""), Ask("1234", "lava_wait", "s"));
    }

    [Fact]
    public void A_message_is_kept_for_all_and_replaced_by_its_sender()
    {
        Form("1234", "1235");
        Assert.Equal(Wait, Ask("1235", "lava_wait", "m"));
        Ask("1235", "lava_send", "m", """{"a":"1"}""");
        Assert.Equal(Message("""{"1235":{"a":"1"}}"""), Ask("1235", "lava_wait", "m"));
        Ask("1234", "lava_send", "m");
        Ask("1235", "lava_send", "m", """{"a":"2"}""");
        Assert.Equal(Message("""{"1235":{"a":"2"},"1234":{}}"""), Ask("1234", "lava_wait", "m"));
    }

    [Fact]
    public void To_wait_for_all_before_anybody_has_sent_is_refused_at_once()
    {
        Form("1234", "1235");
        Assert.Equal(Nack, Ask("1234", "lava_wait_all", "m"));
        Ask("1234", "lava_send", "m");
        Assert.Equal(Wait, Ask("1234", "lava_wait_all", "m"));
        Ask("1235", "lava_send", "m");
        Assert.Equal(Message("""{"1234":{},"1235":{}}"""), Ask("1234", "lava_wait_all", "m"));
    }

    [Fact]
    public void To_wait_for_a_role_is_to_wait_for_all_who_have_it()
    {
        Form("1234", "1235", "1236");
        Ask("1235", "lava_send", "m");
        Assert.Equal(Wait, Ask("1234", "lava_wait_all", "m", waitRole: "guest"));
        Ask("1236", "lava_send", "m");
        Assert.Equal(Message("""{"1235":{},"1236":{}}"""), Ask("1234", "lava_wait_all", "m", waitRole: "guest"));
        Assert.Equal(Nack, Ask("1234", "lava_wait_all", "m", waitRole: "nobody"));
    }

    [Fact]
    public void Who_is_one_too_many_disturbs_nobody()
    {
        Form("1234", "1235");

        Assert.Equal(Nack, Ask("9999", "group_data", size: 2));
        Assert.Equal(Nack, Ask("9999", "lava_send", "m", "{}"));
        Assert.Contains("group_data", Ask("1234", "group_data", size: 2), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_clears_twice_takes_the_group_from_nobody()
    {
        Form("1234", "1235");
        Ask("1235", "lava_send", "m");
        Assert.Equal(Ack, Ask("1235", "clear_group", size: 2));
        Assert.Equal(Ack, Ask("1235", "clear_group", size: 2));
        Assert.Equal(Message("""{"1235":{}}"""), Ask("1234", "lava_wait", "m"));
        Ask("1234", "clear_group", size: 2);
        Assert.Equal(Nack, Ask("1234", "lava_wait", "m"));
    }

    [Theory]
    [InlineData("lava_frobnicate", "m")]
    [InlineData("lava_send", null)]
    [InlineData("lava_wait", null)]
    [InlineData("lava_wait_all", "")]
    [InlineData("lava_sync", null)]
    [InlineData("aggregate", null)]
    public void What_is_no_request_is_refused(string kind, string? id)
    {
        Form("1234");

        Assert.Equal(Nack, Ask("1234", kind, id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    public void A_group_of_no_size_is_not_made(int size) => Assert.Equal((Nack, false), (Ask("1", "group_data", size: size), _group.Exists));

    [Fact]
    public void Bundles_are_handed_to_the_first_when_all_are_there()
    {
        Form("1234", "1235");
        Assert.Equal(Wait, Ask("1234", "aggregate", data: "{}", sub: "1234.0"));
        Assert.Equal(Ack, Ask("1235", "aggregate", data: "[1]", sub: "1234.1"));
        Assert.Equal(Message("""{"bundle":{"1234":{},"1235":[1]}}"""), Ask("1234", "aggregate", data: "{}", sub: "1234.0"));
        Assert.Equal("", Ask("1234", "complete"));
    }

    [Fact]
    public void A_group_takes_no_more_than_an_answer_can_hold()
    {
        Form("1234");
        var half = $"\"{new string('x', (int)(PolledRules.MostCharacters / 2))}\"";

        Assert.Equal(Ack, Ask("1234", "lava_send", "a", half));
        Assert.Equal(Ack, Ask("1234", "lava_send", "a", half));
        Assert.Equal(Nack, Ask("1234", "lava_send", "b", half));
    }

    [Fact]
    public void Ids_of_barriers_take_room_as_messages_do()
    {
        Form("1234", "1235");
        var (first, second) = (new string('a', 1000), new string('b', 1001));
        _group = _group with { Characters = PolledRules.MostCharacters - 2000 };

        Assert.Equal(Wait, Ask("1234", "lava_sync", first));
        Assert.Equal(Nack, Ask("1234", "lava_sync", second));
        Assert.Equal(Wait, Ask("1235", "lava_sync", first));
        foreach (var client in (string[])["1234", "1235"]) Assert.Equal(Message($"\"{first}\""), Ask(client, "lava_sync", first));
        // The next round at the same barrier takes none.
        Assert.Equal(Wait, Ask("1234", "lava_sync", first));
        Assert.Equal(Nack, Ask("1234", "lava_send", second));
    }

    [Fact]
    public void The_start_message_is_one_in_both_spellings()
    {
        Form("1234", "1235");
        Ask("1234", "lava_send", "lava-start");

        Assert.Equal(Message("""{"1234":{}}"""), Ask("1235", "lava_wait_all", "lava_start", waitRole: "host"));
    }

    [Fact]
    public void Who_comes_late_hears_what_was_sent_before()
    {
        Ask("1234", "lava_send", "m", """{"a":"1"}""", size: 2);

        Assert.Equal(Wait, Ask("1234", "lava_wait_all", "m"));
        Assert.Equal(Wait, Ask("1234", "lava_wait_all", "m", waitRole: "guest"));
        Assert.Equal(Message("""{"1234":{"a":"1"}}"""), Ask("1235", "lava_wait", "m"));
    }

    [Fact]
    public void What_nobody_can_answer_is_waited_for_since_a_refusal_is_taken_for_success()
    {
        Form("1234");

        Assert.Equal(Wait, Ask("1234", "lava_wait", "m"));
    }

    [Fact]
    public void Who_is_done_without_having_been_told_lets_nobody_through_the_next_round()
    {
        Form("1234", "1235");
        foreach (var client in (string[])["1234", "1235"]) Ask(client, "lava_sync", "s");
        Assert.Equal(Message("\"s\""), Ask("1234", "lava_sync", "s"));
        Ask("1235", "clear_group", size: 2);

        Assert.Equal(Wait, Ask("1234", "lava_sync", "s"));
    }

    [Fact]
    public void A_group_that_was_stored_between_two_who_were_told_of_a_barrier_goes_on()
    {
        var at = DateTimeOffset.UnixEpoch;
        CoordinatorMessages.IEvent[] stored =
        [
            new CoordinatorMessages.Registered("1234", "host", "worker", 2, at),
            new CoordinatorMessages.Registered("1235", "guest", "worker", 2, at),
            new CoordinatorMessages.Sent("1234", "m", """{"a":["1"]}""", at),
            new CoordinatorMessages.Arrived("1235", "s", at),
            new CoordinatorMessages.Arrived("1234", "s", at),
            new CoordinatorMessages.Passed("1234", "s", at),
            new CoordinatorMessages.OwnershipTaken("akka.tcp://lava@host:4051", at),
            new CoordinatorMessages.Arrived("1234", "next", at),
        ];
        _group = stored.Aggregate(_group, (group, fact) => group.Apply(fact));

        Assert.Equal(Message("""{"1234":{"a":["1"]}}"""), Ask("1235", "lava_wait", "m"));
        Assert.Equal(Wait, Ask("1235", "lava_wait", "s"));
        Assert.Equal(Message("\"s\""), Ask("1235", "lava_sync", "s"));
        Assert.Equal(Message("\"s\""), Ask("1235", "lava_wait", "s"));
        Assert.Equal(Wait, Ask("1235", "lava_sync", "next"));
        Assert.Equal(Message("\"next\""), Ask("1234", "lava_sync", "next"));
        // The first barrier is there for another round.
        Assert.Equal(Wait, Ask("1234", "lava_sync", "s"));
    }

    [Fact]
    public void Short_messages_without_end_are_refused_before_they_fill_the_memory()
    {
        Form("1234", "1235");
        _group = _group with { Entries = PolledRules.MostEntries - 1 };

        Assert.Equal(Ack, Ask("1234", "lava_send", "a"));
        Assert.Equal(Nack, Ask("1234", "lava_send", "b"));
        Assert.Equal(Nack, Ask("1235", "lava_send", "a"));
        Assert.Equal(Nack, Ask("1235", "lava_sync", "c"));
        Assert.Equal(Ack, Ask("1234", "lava_send", "a", """{"x":"again"}"""));
        Assert.Equal(Message("""{"1234":{"x":"again"}}"""), Ask("1235", "lava_wait", "a"));
    }
}
