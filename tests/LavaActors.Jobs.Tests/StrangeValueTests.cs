using LavaActors.Yaml;

namespace LavaActors.Jobs.Tests;

/// <summary>Whatever stands where a value is expected: it is read or reported, never an exception.</summary>
public sealed class StrangeValueTests
{
    private const string Everything = """
        job_name: x
        device_type: board
        visibility: {group: [lab]}
        priority: low
        timeouts: {job: {minutes: 60}, action: {minutes: 5}, actions: {a: {minutes: 1}}}
        context: {arch: arm64}
        environment: {A: b}
        secrets: {K: v}
        tags: [usb]
        notify: {criteria: {status: incomplete, type: regression}, recipients: [{to: {method: email, user: a}}], callbacks: [{url: 'http://a/'}], compare: {query: {entity: testjob}}}
        protocols: {lava-xnbd: {port: auto, timeout: {minutes: 1}}}
        actions:
        - deploy:
            to: tmpfs
            images: {r: {url: 'http://h/r', image_arg: '-hda {r}', format: ext4, sparse: true, partition: 1, overlays: {lava: true, t: {url: 'http://h/t', format: tar, path: /opt}}}}
            uefi: {url: 'http://h/u'}
            type: monitor
        - deploy: {to: nfs, nfsrootfs: {url: 'http://h/r', prefix: r/}, images: {k: {url: 'http://h/k'}}}
        - deploy: {to: nbd, kernel: {url: 'http://h/k', type: image}, nbdroot: {url: 'http://h/r'}, initrd: {url: 'http://h/i'}}
        - deploy: {to: downloads, uniquify: false, images: {a: {url: 'http://h/a'}}, postprocess: {docker: {image: d, local: true, login: {user: a}, steps: [a]}}}
        - deploy: {to: usb, device: d, image: {url: 'http://h/a'}, writer: {tool: /bin/dd}, tool: {prompts: [a]}}
        - deploy: {to: tftp, kernel: {url: 'http://h/k', headers: {A: b}}, dtbo: [{url: 'http://h/o'}], extra_files: {n: {url: 'http://h/n'}}, ramdisk: {url: 'http://h/i'}, persistent_nfs: {address: 'h:/r'}}
        - boot: {method: qemu, media: tmpfs, docker: {image: q, binary: /q}, prompts: ['# '], auto_login: {login_prompt: 'l:', username: r, login_commands: [a]}, transfer_overlay: {download_command: a, unpack_command: b}}
        - boot: {method: bootloader, bootloader: u-boot, commands: [a], reset_connection: false, prompts: ['=> ']}
        - boot: {method: kexec, kernel: /k, options: [a], on_panic: true, parameters: {kernel-start-message: a}, soft_reboot: [a], prompts: ['# ']}
        - boot: {method: new_connection, connection: uart1, prompts: ['# ']}
        - test: {monitors: [{name: a, start: b, end: c, pattern: '(?P<test_case_id>x)(?P<result>y)', fixupdict: {A: pass}, expected: [a]}]}
        - test: {interactive: [{name: a, prompts: ['> '], echo: discard, script: [{name: n, command: a, successes: [{message: a}], failures: [{message: b, exception: TestError, error: c}], wait_for_prompt: true}, {delay: 1}]}]}
        - test: {docker: {image: d, network_from: n}, definitions: [{from: inline, name: a, path: a.yaml, parameters: {A: b}, repository: {metadata: {format: Lava-Test Test Definition 1.0, name: a}, install: {git-repos: ['https://h/a', {url: 'https://h/b', branch: m}], deps: [a]}, run: {steps: [a]}, parse: {pattern: '(?P<test_case_id>x)(?P<result>y)'}}}]}
        - test: {services: [{name: a, from: git, repository: 'https://h/s', path: c.yaml}]}
        - command: {name: a, timeout: {minutes: 1}, failure_retry: 2}
        """;

    private static readonly YamlNode[] Strange =
    [
        YamlNodes.Null, YamlNodes.String(""), YamlNodes.String("../ -x: {y}"), YamlNodes.Int(-1), YamlNodes.Int(long.MaxValue), YamlNodes.Bool(true), YamlNodes.List(), YamlNodes.Map(),
        YamlNodes.List(YamlNodes.Null, YamlNodes.List(), YamlNodes.Map(("a", YamlNodes.Null))), YamlNodes.Map(("", YamlNodes.Null), ("b", YamlNodes.Int(1))),
    ];

    [Fact]
    public void The_sample_itself_has_no_mistake()
    {
        var parse = JobDocument.Parse(Everything, "job.yaml");
        Assert.True(parse.IsValid, string.Join('\n', parse.Errors));
        Assert.DoesNotContain(parse.Diagnostics, d => d.What.StartsWith("unknown key", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_value_may_be_another_one_without_an_exception()
    {
        var root = (YamlMap)YamlDocument.Parse(Everything, "job.yaml").Root!;
        var read = 0;
        foreach (var map in Jobs(root))
        {
            _ = JobDocument.ParseSubJob(map);
            var parse = JobDocument.Parse(YamlWriter.Write(map), "job.yaml");
            Assert.True(parse.IsValid || parse.Errors.Any());
            read++;
        }

        Assert.InRange(read, 1000, int.MaxValue);
    }

    /// <summary>The top of the job with its last block, then each block under a small top, with one node replaced.</summary>
    private static IEnumerable<YamlMap> Jobs(YamlMap root)
    {
        var blocks = ((YamlList)root["actions"]!).Items;
        var small = root.Without("notify").Without("context").Without("environment").Without("secrets").Without("tags");
        foreach (var variant in Variants(root.With("actions", YamlNodes.List(blocks[^1]))).OfType<YamlMap>()) yield return variant;
        foreach (var variant in blocks.SelectMany(Variants)) yield return small.With("actions", YamlNodes.List(variant));
    }

    /// <summary>The tree with one of its nodes replaced, for each node and each replacement.</summary>
    private static IEnumerable<YamlNode> Variants(YamlNode node)
    {
        foreach (var strange in Strange) yield return strange;
        switch (node)
        {
            case YamlMap map:
                foreach (var (key, value) in map.Entries)
                {
                    foreach (var variant in Variants(value)) yield return map.With(key.Text, variant);
                }

                break;
            case YamlList list:
                for (var i = 0; i < list.Count; i++)
                {
                    foreach (var variant in Variants(list.Items[i])) yield return new YamlList(list.Items.Select((item, j) => i == j ? variant : item), list.Span);
                }

                break;
        }
    }
}
