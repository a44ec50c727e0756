using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Hosting;
using Akka.Serialization;
using Akka.TestKit.Xunit2;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LavaActors.Protocol.Tests.Wire;

public sealed class WireSerializerTests() : TestKit(WireHosting.Hocon)
{
    private static readonly GroupMessages.Wait Wait = new(new GroupId("g"), CommandId.New(), new JobId(1235), "ipv4");

    [Fact]
    public void A_wire_message_goes_through_the_wire_serializer_under_its_manifest()
    {
        var serializer = Assert.IsType<WireSerializer>(Sys.Serialization.FindSerializerFor(Wait));

        Assert.Equal("group.wait/1", serializer.Manifest(Wait));
        Assert.Equal(Wait, serializer.FromBinary(serializer.ToBinary(Wait), "group.wait/1"));
    }

    [Fact]
    public void What_an_old_version_does_not_know_is_written_only_where_it_says_something()
    {
        var serializer = new WireSerializer((ExtendedActorSystem)Sys);
        var holding = Wait with { HoldsRun = true };
        var dead = new SettledCall(Wait.Command, SettledAs.Deadlocked, Text: "deadlock: 14.0 (host) waits");
        var snapshot = new GroupSnapshot([], [], [], [new GroupSnapshot.Calls(Wait.Member, [dead])]);

        Assert.DoesNotContain("holdsRun", Encoding.UTF8.GetString(serializer.ToBinary(Wait)), StringComparison.Ordinal);
        Assert.Equal(holding, serializer.FromBinary(serializer.ToBinary(holding), "group.wait/1"));
        Assert.Equal(dead, ((GroupSnapshot)serializer.FromBinary(serializer.ToBinary(snapshot), "group.snapshot/1")).Settled[0].Last[0]);
    }

    [Fact]
    public void What_a_run_may_do_is_written_where_it_is_known()
    {
        var serializer = new WireSerializer((ExtendedActorSystem)Sys);
        var calls = new PossibleCalls(["ipv4"], [new PossibleArrivals("clients", 1), new PossibleArrivals("again")]);
        const string json = """{"sends":["ipv4"],"barriers":[{"messageId":"clients","most":1},{"messageId":"again"}]}""";

        foreach (var message in new IWireMessage[] { new GroupMessages.Join(Wait.Group, Wait.Command, Wait.Member, calls), new GroupMessages.Joined(Wait.Member, default, calls), new GroupSnapshot([], [], [], [], [new GroupSnapshot.Known(Wait.Member, calls)]) })
        {
            var bytes = serializer.ToBinary(message);
            Assert.Contains(json, Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
            Assert.Equal(bytes, serializer.ToBinary(serializer.FromBinary(bytes, serializer.Manifest(message))));
        }

        Assert.Contains(json[..^1] + ",\"isRest\":true}", Encoding.UTF8.GetString(serializer.ToBinary(new GroupMessages.Joined(Wait.Member, default, calls with { IsRest = true }))), StringComparison.Ordinal);
        Assert.DoesNotContain("calls", Encoding.UTF8.GetString(serializer.ToBinary(new GroupMessages.Join(Wait.Group, Wait.Command, Wait.Member))), StringComparison.Ordinal);
        Assert.DoesNotContain("possible", Encoding.UTF8.GetString(serializer.ToBinary(new GroupSnapshot([], [], [], []))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_is_written_as_its_bare_value()
    {
        var json = Encoding.UTF8.GetString(new WireSerializer((ExtendedActorSystem)Sys).ToBinary(Wait));

        Assert.Equal($$"""{"group":"g","command":"{{Wait.Command}}","member":1235,"messageId":"ipv4"}""", json);
    }

    [Fact]
    public void What_is_no_wire_message_is_not_written()
    {
        var serializer = Sys.Serialization.FindSerializerFor(new Uri("file:///etc/passwd"));

        Assert.IsType<NoJson>(serializer);
        Assert.Throws<SerializationException>(() => serializer.ToBinary(new Uri("file:///etc/passwd")));
    }

    [Fact]
    public void Bytes_that_name_a_type_are_not_read()
    {
        var bytes = Encoding.UTF8.GetBytes("""{"$type":"System.IO.FileInfo, System.Private.CoreLib","fileName":"/etc/passwd"}""");

        Assert.Throws<SerializationException>(() => Sys.Serialization.Deserialize(bytes, 1, "System.IO.FileInfo, System.Private.CoreLib"));
    }

    [Theory]
    [InlineData("group.unheard-of/1", "{}", "unknown wire manifest 'group.unheard-of/1'")]
    [InlineData("group.wait/1", """{"group":"g","command":"0195f7b0-1111-4222-8333-444455556666","member":1235}""", "messageId")]
    [InlineData("group.wait/1", """{"group":"g","command":"0195f7b0-1111-4222-8333-444455556666","member":1235,"messageId":null}""", "messageId")]
    [InlineData("group.wait/1", """{"group":"","command":"0195f7b0-1111-4222-8333-444455556666","member":1235,"messageId":"x"}""", "empty")]
    [InlineData("group.wait/1", "null", "null")]
    [InlineData("group.wait/1", "{", "group.wait/1")]
    [InlineData("group.refused/1", """{"command":"0195f7b0-1111-4222-8333-444455556666","reason":7,"text":""}""", "reason")]
    public void Damaged_or_foreign_bytes_are_refused_with_the_place(string manifest, string json, string expected)
    {
        var serializer = new WireSerializer((ExtendedActorSystem)Sys);

        var error = Assert.Throws<SerializationException>(() => serializer.FromBinary(Encoding.UTF8.GetBytes(json), manifest));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_of_a_newer_node_is_passed_over()
    {
        const string Newer = """{"command":"0195f7b0-1111-4222-8333-444455556666","since":"tomorrow"}""";

        Assert.IsType<GroupMessages.Acknowledged>(new WireSerializer((ExtendedActorSystem)Sys).FromBinary(Encoding.UTF8.GetBytes(Newer), "group.acknowledged/1"));
    }

    [Fact]
    public async Task A_hosted_actor_system_gets_the_same_serializers()
    {
        using var host = new HostBuilder().ConfigureServices(services => services.AddAkka("wire", akka => akka.AddWire())).Build();
        await host.StartAsync();
        var serialization = host.Services.GetRequiredService<ActorSystem>().Serialization;

        Assert.IsType<WireSerializer>(serialization.FindSerializerFor(Wait));
        Assert.IsType<NoJson>(serialization.FindSerializerFor(new Uri("file:///etc/passwd")));
        await host.StopAsync();
    }
}
