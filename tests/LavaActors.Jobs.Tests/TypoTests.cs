using LavaActors.Yaml;

namespace LavaActors.Jobs.Tests;

/// <summary>Slips that LAVA passes over in silence: the job is valid, and the nearest right word is named.</summary>
public sealed class TypoTests
{
    [Theory]
    [InlineData("    nfsrootfs: {url", "    nfsrootfs:: {url", "actions[0].deploy.nfsrootfs:: unknown key 'nfsrootfs:'; did you mean 'nfsrootfs'?")]
    [InlineData("    to: tftp\n", "    to: tftp\n    too: x\n", "job.yaml:23:5: warning: actions[0].deploy.too: unknown key 'too'; did you mean 'to'?")]
    [InlineData("type: uimage", "tpye: uimage", "actions[0].deploy.kernel.tpye: unknown key 'tpye'; did you mean 'type'?")]
    [InlineData("shutdown-message: reboot", "shutdown_message: reboot", "did you mean 'shutdown-message'?")]
    [InlineData("    failure_message: Oops", "    failure_mesage: Oops", "did you mean 'failure_message'?")]
    [InlineData("      username: root\n", "      username: root\n      passwrd: x\n", "actions[1].boot.auto_login.passwrd: unknown key 'passwrd'; did you mean 'password'?")]
    [InlineData("    name: usb_on\n", "    name: usb_on\n    reapeat: 2\n", "did you mean 'repeat'?")]
    [InlineData("      branch: stable\n", "      brnch: stable\n", "actions[3].test.definitions[0].brnch: unknown key 'brnch'; did you mean 'branch'?")]
    [InlineData("      branch: stable\n", "      timeout: {minutes: 3}\n", "actions[3].test.definitions[0].timeout: has no effect inside a definition; give it to the test block that the definition stands in")]
    [InlineData("environment: {PAGER: cat}", "environment: {LESS-FLAGS: x}", "environment.LESS-FLAGS: 'LESS-FLAGS' cannot be a shell variable; it is left out")]
    [InlineData("secrets: {TOKEN: abc}", "secrets: {TOKEN: }", "secrets.TOKEN: is empty; give its value, or remove it")]
    public void In_a_job(string old, string replacement, string expected) => Warns(Text.Sample("single.yaml", old, replacement), expected);

    [Theory]
    [InlineData("        device_type: mustang\n", "        device_type: mustang\n        essental: true\n", "roles.host.essental: unknown key 'essental'; did you mean 'essential'?")]
    [InlineData("        messageID: ipv4\n", "        messageID: ipv4\n        timout: {minutes: 1}\n", "did you mean 'timeout'?")]
    public void Between_roles(string old, string replacement, string expected) => Warns(Text.Sample("mustang-ssh-guest.yaml", old, replacement), expected);

    [Theory]
    [InlineData("- test: {monitors: [{name: a, start: b, end: c, pattern: '(?P<test_case_id>x)(?P<result>y)', fixupdcit: {a: pass}}]}", "did you mean 'fixupdict'?")]
    [InlineData("- test: {interactive: [{name: a, prompts: ['> '], script: [{command: a, sucesses: [{message: x}]}]}]}", "did you mean 'successes'?")]
    [InlineData("- deploy: {to: tmpfs, images: {r: {url: 'http://h/r', image-args: x}}}", "did you mean 'image_arg'?")]
    [InlineData("- boot: {method: minimal, prompts: ['# '], commands: nfs}", "unknown key 'commands'")]
    [InlineData("- boot: {method: qemu, prompts: ['# '], mdeia: tmpfs}", "did you mean 'media'?")]
    [InlineData("- deploy: {to: fastboot, images: {r: {url: 'http://h/r', aply-overlay: true}}}", "did you mean 'apply-overlay'?")]
    [InlineData("- deploy: {to: overlay, athorize: ssh}", "did you mean 'authorize'?")]
    public void In_other_methods(string block, string expected) => Warns(Text.Around(block), expected);

    [Fact]
    public void A_timeout_inside_an_inline_definition_is_one_of_them() => Warns(
        Text.Around("- test: {definitions: [{from: inline, name: a, path: a.yaml, repository: {metadata: {format: Lava-Test Test Definition 1.0, name: a}, run: {steps: [ls]}, timeout: {minutes: 1}}}]}"),
        "definitions[0].repository.timeout: has no effect inside a definition");

    [Theory]
    [InlineData("- deploy: {to: tftp, kernel: {url: 'http://h/k', compression: null}}", null)]
    [InlineData("- boot: {method: bootloader, bootloader: u-boot, commands: [], prompts: ['=> ']}", null)]
    [InlineData("- boot: {method: u-boot, commands: [], prompts: ['# ']}", "the list is empty, so nothing is booted")]
    [InlineData("- boot: {method: u-boot, commands: nfs, prompts: ['# '], auto_login: {login_prompt: 'login:', username: root, login_commands: []}}", null)]
    [InlineData("- boot: {method: uuu, commands: [{uuu: '-b emmc'}]}", null)]
    [InlineData("- boot: {method: uuu, commands: sd}", null)]
    [InlineData("- boot: {method: uuu, commands: []}", "the list is empty, so nothing is written")]
    [InlineData("- deploy: {to: docker, image: {name: 'debian:12', container_name: c}}", "image.container_name: has no effect on an image that is only fetched")]
    [InlineData("- deploy: {to: tftp, kernel: {url: 'http://h/k'}, protocols: {timeout: {minutes: 5}}}", "unknown key 'timeout'; known here: lava-lxc, lava-multinode, lava-xnbd")]
    [InlineData("- deploy: {to: fastboot, images: {boot: {url: 'lxc:///boot.img'}}}", null)]
    [InlineData("- deploy: {to: tmpfs, images: {r: {url: 'http://h/r', format: tar, sparse: true, overlays: {lava: true}}}}", "a tar is never sparse")]
    [InlineData("- deploy: {to: tmpfs, images: {r: {url: 'http://h/r', format: tar, overlays: {t: {url: 'http://h/t', format: tar, path: opt/t}}}}}", "'opt/t' is taken for '/opt/t'")]
    [InlineData("- test: {interactive: [{name: a, prompts: ['=> '], script: [{delay: 3, name: b}]}]}", "script[0].name: has no effect on delay")]
    public void What_LAVA_takes_is_no_error(string block, string? warning)
    {
        var parse = JobDocument.Parse(Text.Around(block), "job.yaml");
        Assert.DoesNotContain(parse.Diagnostics, d => d.Severity == Severity.Error);
        if (warning is not null) Assert.Contains(parse.Warnings, w => w.ToString().Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Files_of_a_container_and_of_hosts_with_a_login_are_not_fetched_here()
    {
        foreach (var url in (string[])["lxc:///rootfs.img", "scp://host:/rootfs.img", "rclone://store:rootfs.img"])
            Assert.Contains(JobDocument.Parse(Text.Around($"- deploy: {{to: tmpfs, images: {{r: {{url: '{url}'}}}}}}"), "job.yaml").Unsupported, u => u.ToString().Contains("images.r.url", StringComparison.Ordinal));
    }

    [Fact]
    public void Strictly_read_each_warning_is_an_error()
    {
        var parse = JobDocument.Parse(Text.Sample("single.yaml", "type: uimage", "tpye: uimage"), "job.yaml");
        Assert.True(parse.IsValid);
        var strict = parse.Strict();
        Assert.False(strict.IsValid);
        Assert.Empty(strict.Warnings);
        Assert.Equal(parse.Diagnostics.Select(d => (d.Where, d.What)), strict.Diagnostics.Select(d => (d.Where, d.What)));
        var clean = JobDocument.Parse(Text.Around("- boot: {method: minimal, prompts: ['# ']}"), "job.yaml");
        Assert.Same(clean, clean.Strict());
        Assert.True(clean.IsValid);
    }

    private static void Warns(string text, string expected) =>
        Assert.Contains(Text.Warnings(text), w => w.ToString().Contains(expected, StringComparison.Ordinal));
}
