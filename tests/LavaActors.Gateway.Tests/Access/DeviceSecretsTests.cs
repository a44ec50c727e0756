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

    [Theory]
    [InlineData("# password: hunter2\na: 1 # hunter2\n", "a: 1\n")]
    [InlineData("# nothing is set\n", "")]
    [InlineData("", "")]
    public void Comments_are_left_out(string configuration, string shows) => Assert.Equal(shows, DeviceSecrets.Masked(configuration));

    [Fact]
    public void Of_what_cannot_be_looked_through_nothing_is_left() => Assert.Equal("[MASKED]", DeviceSecrets.Masked("password: [hunter2"));

    [Theory]
    [InlineData("{% set ssh_password = 'hunter2' %}\n{% set a = 1 %}", "{% set ssh_password = '[MASKED]' %}\n{% set a = 1 %}")]
    [InlineData("{% set api_token = 'hunt' ~ 'er2 hunter2' -%}", "{% set api_token = '[MASKED]' -%}")]
    [InlineData("{% set pdu_secret %}hunter2{% endset %}", "{% endset %}")]
    [InlineData("{% set ssh = {'host': 'a', 'password': 'hunter2', 'port': 22} %}", "{'host': 'a', 'password': '[MASKED]', 'port': 22}")]
    [InlineData("{% set power_on_command = 'curl http://admin:hunter2@pdu/on' %}", "{% set power_on_command = 'curl http://admin:[MASKED]@pdu/on' %}")]
    [InlineData("{% set power_on_command = 'snmpset -c hunter2 pdu' %}", "{% set power_on_command = 'snmpset -c [MASKED] pdu' %}")]
    [InlineData("{% set power_on_command = 'pdu --password \\'hunter2\\' on' %}", "[MASKED]")]
    [InlineData("{% set password_prompt = 'Password:' %}", "{% set password_prompt = 'Password:' %}")]
    [InlineData("{% set ssh_password = 'hunt%er2' -%}\n{% set a = 1 %}", "{% set ssh_password = '[MASKED]' -%}\n{% set a = 1 %}")]
    [InlineData("{% set ssh_secrets = {'a': 'hunter2'} %}", "{% set ssh_secrets = '[MASKED]' %}")]
    [InlineData("{% set user, pdu_password = 'ann', 'hunt\\'er2 %}' %}\nb", "{% set user, pdu_password = '[MASKED]' %}\nb")]
    [InlineData("{% set ssh = {'password': 'hunt\\'er2', 'port': 22} %}", "{'password': '[MASKED]', 'port': 22}")]
    [InlineData("{% set pdu_password = 'hunter2", "{% set pdu_password = '[MASKED]'")]
    [InlineData("{% set pdu_password %}hunter2", "{% set pdu_password %}'[MASKED]'")]
    [InlineData("{% set a = {% set pdu_password = 'hunter2' %}\nb", "{% set pdu_password = '[MASKED]' %}\nb")]
    [InlineData("{% extends 'qemu.jinja2' %}\n{% set sync_to_lava = {'worker': 'lab-2'} %}", "{% set sync_to_lava = {'worker': 'lab-2'} %}")]
    public void Secrets_of_a_dictionary_are_masked_and_all_else_stays(string dictionary, string shows)
    {
        var masked = DeviceSecrets.MaskedDictionary(dictionary);
        Assert.Contains(shows, masked, StringComparison.Ordinal);
        Assert.DoesNotContain("er2", masked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ssh:\n  password: hunter2 # {{ a }}\n  port: 22\n", "ssh:\n  password: '[MASKED]'\n  port: 22\n")]
    [InlineData("pdu_pass: {{ pdu_pass|default('hunter2') }}\nb: 1\n", "pdu_pass: '[MASKED]'\nb: 1\n")]
    [InlineData("a: {{ pdu_password | default('hunter2', true) }}\n", "a: {{ pdu_password | default('[MASKED]', true) }}\n")]
    [InlineData("on: pdu --password {{ word|default('hunter2') }} --port {{ port|default('3') }}\n", "on: pdu --password [MASKED] --port {{ port|default('3') }}\n")]
    [InlineData("on: ipmitool -P {{ word | default('hunter2') }} power on\n", "on: ipmitool -P [MASKED] power on\n")]
    [InlineData("on: curl http://admin:{{ word | default('hunter2') }}@{{ pdu }}/on\n", "on: curl http://admin:[MASKED]@{{ pdu }}/on\n")]
    [InlineData("on: {{ 'curl http://admin:hunter2@pdu/on' }}\n", "on: {{ 'curl http://admin:[MASKED]@pdu/on' }}\n")]
    [InlineData("{{ power(pdu, password='hunter2', port=3) }}{% if pdu_token == 'hunter2' %}\n", "{{ power(pdu, password='[MASKED]', port=3) }}{% if pdu_token == '[MASKED]' %}\n")]
    [InlineData("{# pdu --password hunter2 #}\na: 1\n", "{# pdu --password [MASKED] #}\na: 1\n")]
    [InlineData("- private_key: |\n    hunter2\n{% if a %}\n\n    hunter2\n{% endif %}\n  port: 1\n", "- private_key: '[MASKED]'\n{% if a %}\n\n{% endif %}\n  port: 1\n")]
    [InlineData("tokens:\n- hunter2\n- a: hunter2\nb: 1\n", "tokens: '[MASKED]'\nb: 1\n")]
    [InlineData("password_prompt: {{ password_prompt|default('Password:') }}\nb: \uE0007\uE001 {%\uE0009\uE001\n", "password_prompt: {{ password_prompt|default('Password:') }}\nb: \uE0007\uE001 {%\uE0009\uE001\n")]
    public void Secrets_of_a_template_are_masked_and_all_else_stays(string template, string shows)
    {
        var masked = DeviceSecrets.MaskedDictionary(template);
        Assert.Equal(shows, masked);
        Assert.DoesNotContain("hunter2", masked, StringComparison.Ordinal);
    }

    [Fact]
    public void A_health_check_is_masked_as_the_jobs_made_of_it_and_what_is_none_as_a_whole()
    {
        const string open = "# a comment\njob_name: check\n";
        Assert.Equal((open, "", "[MASKED]"), (SecretMask.OfHealthCheck(open), SecretMask.OfHealthCheck(""), SecretMask.OfHealthCheck("secrets: [hunter2")));
        const string text = "job_name: check\nsecrets: {KEY: hunter2}\nnotify: {callback: {url: 'https://chat.example.com/hooks/T0P'}}\nactions:\n- test: {say: hunter2}\n";
        var masked = SecretMask.OfHealthCheck(text);
        Assert.Equal((false, false), (masked.Contains("hunter2", StringComparison.Ordinal), masked.Contains("T0P", StringComparison.Ordinal)));
        Assert.Contains("https://chat.example.com/…", masked, StringComparison.Ordinal);
    }
}
