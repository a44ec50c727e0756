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
    [InlineData("power_on_command: pdu --password 'hunter2 x' on", "[MASKED]")]
    [InlineData("power_on_command: pdu --password=\"hunter2\" on", "[MASKED]")]
    [InlineData("power_on_command: curl -s -u admin:hunter2 http://pdu/on", "curl -s -u admin:[MASKED] http://pdu/on")]
    [InlineData("power_on_command: curl --user=admin:hunter2 http://pdu/on", "curl --user=admin:[MASKED] http://pdu/on")]
    [InlineData("power_on_command: snmpset -v 2c -c hunter2 pdu 1.3.6 i 1", "snmpset -v 2c -c [MASKED] pdu 1.3.6 i 1")]
    [InlineData("power_on_command: snmpset -A hunter2 -X hunter2 pdu", "snmpset -A [MASKED] -X [MASKED] pdu")]
    [InlineData("power_on_command: ipmitool -U admin -P hunter2 -H bmc power on", "ipmitool -U admin -P [MASKED] -H bmc power on")]
    [InlineData("power_on_command: sshpass -p hunter2 ssh root@pdu on", "sshpass -p [MASKED] ssh root@pdu on")]
    [InlineData("power_on_command: sh -c 'power on'", "sh -c 'power on'")]
    [InlineData("power_on_command: curl http://admin:hunt@er2@pdu/on\npdu_pass: hunter2", "curl http://admin:[MASKED]@pdu/on")]
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

    [Theory]
    [InlineData("{% set ssh_password = 'hunter2' %}\n{% set a = 1 %}", "{% set ssh_password = '[MASKED]' %}\n{% set a = 1 %}")]
    [InlineData("{% set api_token = 'hunt' ~ 'er2 hunter2' -%}", "{% set api_token = '[MASKED]' %}")]
    [InlineData("{% set pdu_secret %}hunter2{% endset %}", "{% endset %}")]
    [InlineData("{% set ssh = {'host': 'a', 'password': 'hunter2', 'port': 22} %}", "{'host': 'a', 'password': '[MASKED]', 'port': 22}")]
    [InlineData("{% set power_on_command = 'curl http://admin:hunter2@pdu/on' %}", "{% set power_on_command = 'curl http://admin:[MASKED]@pdu/on' %}")]
    [InlineData("{% set power_on_command = 'snmpset -c hunter2 pdu' %}", "{% set power_on_command = 'snmpset -c [MASKED] pdu' %}")]
    [InlineData("{% set power_on_command = 'pdu --password \\'hunter2\\' on' %}", "[MASKED]")]
    [InlineData("{% set password_prompt = 'Password:' %}", "{% set password_prompt = 'Password:' %}")]
    [InlineData("{% extends 'qemu.jinja2' %}\n{% set sync_to_lava = {'worker': 'lab-2'} %}", "{% set sync_to_lava = {'worker': 'lab-2'} %}")]
    public void Secrets_of_a_dictionary_are_masked_and_all_else_stays(string dictionary, string shows)
    {
        var masked = DeviceSecrets.MaskedDictionary(dictionary);
        Assert.Contains(shows, masked, StringComparison.Ordinal);
        Assert.DoesNotContain("er2", masked, StringComparison.Ordinal);
    }
}
