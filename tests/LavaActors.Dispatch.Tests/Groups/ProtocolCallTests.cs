using LavaActors.Dispatch.Groups;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Tests.Groups;

public sealed class ProtocolCallTests
{
    [Theory]
    [InlineData("lava-wait", null, "{ipaddr: $ipaddr, port: $port}", "; a member of the group must call: lava-send ipv4 ipaddr=VALUE port=VALUE")]
    [InlineData("lava-wait-all", null, "{}", "; each member of the group must call: lava-send ipv4")]
    [InlineData("lava-wait-all", "host", "{}", "; each member of role host must call: lava-send ipv4")]
    [InlineData("lava-sync", null, "{}", "; each member of the group must call: lava-sync ipv4")]
    [InlineData("lava-send", null, "{ipaddr: 10.0.0.1}", "")]
    public void A_call_that_was_not_answered_says_what_must_be_called(string request, string? role, string message, string expected) =>
        Assert.Equal(expected, ProtocolCalls.Remedy(new ProtocolCall
        {
            ActionName = "prepare-scp-overlay",
            Request = request,
            MessageId = "ipv4",
            Message = (YamlMap)YamlDocument.Parse(message, "job.yaml").Root!,
            Role = role,
        }));
}
