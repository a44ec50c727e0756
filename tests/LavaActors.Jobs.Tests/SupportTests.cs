using LavaActors.Jobs.Methods;

namespace LavaActors.Jobs.Tests;

/// <summary>What is valid and cannot be run here is said when the job is read.</summary>
public sealed class SupportTests
{
    /// <summary>A smallest block of each method, as <c>docs/methods.md</c> names it.</summary>
    private static readonly Dictionary<(string Kind, string Name), string> Blocks = new()
    {
        [("deploy", "tftp")] = "kernel: {url: 'http://h/k'}",
        [("deploy", "ssh")] = "os: debian",
        [("deploy", "overlay")] = "os: debian",
        [("deploy", "nfs")] = "nfsrootfs: {url: 'http://h/r'}",
        [("deploy", "nbd")] = "kernel: {url: 'http://h/k'}, nbdroot: {url: 'http://h/r'}, initrd: {url: 'http://h/i'}",
        [("deploy", "docker")] = "image: debian",
        [("deploy", "iso-installer")] = "images: {iso: {url: 'http://h/i'}}, iso: {kernel: /k}",
        [("deploy", "lxc")] = "packages: [adb]",
        [("deploy", "u-boot-ums")] = "image: {url: 'http://h/i'}",
        [("deploy", "usbg-ms")] = "image: {url: 'http://h/i'}",
        [("deploy", "vemsd")] = "recovery_image: {url: 'http://h/i'}",
        [("boot", "bootloader")] = "bootloader: u-boot, commands: [a]",
        [("boot", "docker")] = "command: bash",
        [("boot", "fvp")] = "image: m, docker: {name: fvp}",
        [("boot", "new_connection")] = "connection: uart1",
        [("boot", "recovery")] = "commands: recovery",
        [("boot", "ssh")] = "prompts: ['# ']",
        [("boot", "schroot")] = "schroot: unstable",
        [("test", "definitions")] = Definitions,
        [("test", "docker")] = "docker: {image: debian}, " + Definitions,
        [("test", "monitors")] = "monitors: [{name: a, start: b, end: c, pattern: '(?P<test_case_id>x)(?P<result>y)'}]",
        [("test", "interactive")] = "interactive: [{name: a, prompts: ['> '], script: [{command: a}]}]",
        [("test", "services")] = "services: [{name: a, from: git, repository: 'https://h/s', path: c.yaml}]",
        [("command", "command")] = "name: hard_reset",
    };

    private const string Definitions = "definitions: [{from: git, repository: 'https://h/t', path: a.yaml, name: a}]";

    public static TheoryData<string, string> Methods
    {
        get
        {
            var methods = new TheoryData<string, string>();
            foreach (var method in MethodTable.All) methods.Add(method.Kind, method.Name);
            return methods;
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Each_method_of_the_table_is_known_and_refused_at_submission_when_it_cannot_run(string kind, string name)
    {
        var parse = JobDocument.Parse(Text.Around($"- {kind}: {{{string.Join(", ", new[] { Selector(kind, name), Keys(kind, name) }.Where(part => part.Length > 0))}}}", "protocols: {lava-xnbd: {port: auto}}\n"), "job.yaml");
        Assert.True(parse.IsValid, string.Join("\n", parse.Diagnostics));
        Assert.DoesNotContain(parse.Diagnostics, d => d.What.StartsWith("unknown key", StringComparison.Ordinal));
        var entry = MethodTable.Find(kind, name)!;
        Assert.Equal(entry.IsSupported, parse.Unsupported.Count == 0);
        Assert.Equal(entry.IsSupported, parse.ForSubmission().IsValid);
        if (entry.IsSupported) return;
        var refusal = Assert.Single(parse.ForSubmission().Errors);
        Assert.EndsWith("is valid, but not supported by this dispatcher", refusal.What, StringComparison.Ordinal);
        Assert.Contains(kind == "test" ? $"'{name}'" : name, refusal.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- deploy: {to: tmpfs, images: {a: {url: 'http://h/k', format: qcow2}}}", "actions[0].deploy.images.a.format")]
    [InlineData("- boot: {method: qemu, docker: {image: debian, login: {registry: r}}}", "actions[0].boot.docker.login")]
    [InlineData("- test: {docker: {image: debian, bind: x}, definitions: [{from: git, repository: 'https://h/t', path: a.yaml, name: a}]}", "actions[0].test.docker.bind")]
    [InlineData("- deploy: {to: download, images: {a: {url: 'http://h/a'}}, postprocess: {docker: {image: d, steps: [a]}}}", "actions[0].deploy.postprocess")]
    [InlineData("- deploy: {to: ssh, kernel: {url: 'http://h/k'}}", "actions[0].deploy.kernel")]
    [InlineData("- boot: {method: grub, commands: nfs, use_bootscript: true}", "actions[0].boot.use_bootscript")]
    public void A_key_that_cannot_be_done_is_refused_at_submission(string block, string path)
    {
        var parse = JobDocument.Parse(Text.Around(block), "job.yaml");
        Assert.True(parse.IsValid, string.Join("\n", parse.Diagnostics));
        Assert.Contains(parse.ForSubmission().Errors, e => e.Path == path && e.What.EndsWith("is valid, but not supported by this dispatcher", StringComparison.Ordinal));
    }

    [Fact]
    public void Warnings_of_another_kind_do_not_refuse_a_submission()
    {
        var parse = JobDocument.Parse(Text.Around("- boot: {method: minimal, promts: ['# ']}"), "job.yaml");
        Assert.Single(parse.Warnings);
        Assert.Same(parse, parse.ForSubmission());
    }

    [Fact]
    public void Files_that_take_overlays_are_supported_and_what_says_how_is_useless_without_them()
    {
        Assert.Empty(JobDocument.Parse(Text.Around("- deploy: {to: tmpfs, images: {a: {url: 'http://h/r', format: ext4, sparse: true, partition: 1, overlays: {lava: true}}}}"), "job.yaml").Diagnostics);
        Assert.Contains("has no effect without 'overlays'", Assert.Single(JobDocument.Parse(Text.Around("- deploy: {to: tmpfs, images: {a: {url: 'http://h/k', partition: 1}}}"), "job.yaml").Warnings).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deploy", "to")]
    [InlineData("boot", "method")]
    public void A_method_that_nobody_knows_is_an_error(string kind, string key) =>
        Assert.Contains($"there is no {kind} method 'teleport'", Text.OnlyError(Text.Around($"- {kind}: {{{key}: teleport, x: 1}}")), StringComparison.Ordinal);

    private static string Selector(string kind, string name) => kind switch
    {
        "deploy" => $"to: {name}",
        "boot" => $"method: {name}",
        _ => "",
    };

    private static string Keys(string kind, string name)
    {
        if (Blocks.TryGetValue((kind, name), out var keys)) return keys;
        if (kind == "deploy") return name is "sata" or "sd" or "usb" ? "device: disk, image: {url: 'http://h/i'}" : "images: {a: {url: 'http://h/a'}}";
        return name is "u-boot" or "grub" or "grub-efi" or "ipxe" or "barebox" or "depthcharge" or "uefi" or "uefi-menu" ? "commands: [boot]" : "";
    }
}
