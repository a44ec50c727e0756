using LavaActors.Gateway.Access;

namespace LavaActors.Gateway.Tests.Access;

public sealed class DeviceSecretsTests
{
    [Theory]
    [InlineData("password: hunter2", "password: '[MASKED]'")]
    [InlineData("ssh: {identity: key, ssh_password: [a, {b: c}]}", "- '[MASKED]'\n    - b: '[MASKED]'")]
    [InlineData("power_on_command: curl http://admin:hunter2@pdu/on", "curl http://admin:[MASKED]@pdu/on")]
    [InlineData("power_on_command: pdu --password hunter2 --port 3", "pdu --password [MASKED] --port 3")]
    [InlineData("power_on_command: 'pdu --api-token=hunter2'", "pdu --api-token=[MASKED]")]
    [InlineData("login_prompt: 'login:'\npassword_prompt: 'Password:'", "password_prompt: 'Password:'")]
    [InlineData("a: 1\nb: telnet host 7001", "b: telnet host 7001")]
    public void Secrets_are_masked_and_all_else_stays(string configuration, string shows)
    {
        var masked = DeviceSecrets.Masked(configuration);
        Assert.Contains(shows, masked, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", masked, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_what_cannot_be_looked_through_nothing_is_left() => Assert.Equal("[MASKED]", DeviceSecrets.Masked("password: [hunter2"));
}
