using LavaActors.Devices;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Tests.Planning;

/// <summary>A MultiNode job with a board and a guest, and the board.</summary>
internal static class Sample
{
    public const string Job = """
        job_name: ssh guests on a mustang
        timeouts: {job: {minutes: 60}, action: {minutes: 20}, connection: {minutes: 2}}
        priority: medium
        visibility: public
        protocols:
          lava-multinode:
            roles:
              host: {device_type: mustang, count: 1, timeout: {minutes: 10}}
              guest: {connection: ssh, count: 2, host_role: host, expect_role: host, request: lava-start, timeout: {minutes: 15}}
        actions:
        - deploy:
            role: [host]
            to: tftp
            authorize: ssh
            os: debian
            kernel: {url: "http://files.example.com/uImage", type: uimage}
            dtb: {url: "http://files.example.com/mustang.dtb"}
            ramdisk: {url: "http://files.example.com/initrd.cpio.gz", compression: gz}
            modules: {url: "http://files.example.com/modules.tar.gz", compression: gz}
            nfsrootfs: {url: "http://files.example.com/rootfs.tar.gz", compression: gz}
            timeout: {minutes: 12}
        - deploy:
            role: [guest]
            to: ssh
            os: debian
            protocols:
              lava-multinode:
              - {action: prepare-scp-overlay, request: lava-wait, messageID: ipv4, message: {ipaddr: $ipaddr}, timeout: {minutes: 21}}
            timeout: {minutes: 22}
        - boot:
            role: [host]
            method: u-boot
            commands: nfs
            auto_login: {login_prompt: "login:", username: root}
            prompts: ["root@stretch:"]
            timeout: {minutes: 5}
        - boot:
            role: [guest]
            method: ssh
            prompts: ["root@stretch:"]
            parameters: {hostID: ipv4, host_key: ipaddr}
            timeout: {minutes: 23}
        - test:
            role: [host]
            timeout: {minutes: 30}
            definitions:
            - from: inline
              name: ssh-inline
              path: inline/ssh-install.yaml
              repository:
                metadata: {format: Lava-Test Test Definition 1.0, name: install-ssh}
                run: {steps: [lava-send ipv4 ipaddr=$(lava-echo-ipv4 eth0), lava-send lava_start, lava-sync clients]}
        - test:
            role: [guest]
            timeout: {minutes: 5}
            definitions:
            - {from: git, name: smoke-tests, repository: "https://git.example.com/tests.git", path: smoke.yaml}
            - from: inline
              name: ssh-client
              path: inline/ssh-client.yaml
              repository:
                metadata: {format: Lava-Test Test Definition 1.0, name: client-ssh}
                run: {steps: [lava-sync clients]}
        """;

    public const string Device = """
        hostname: mustang-01
        devicetype: mustang
        commands:
          connections:
            uart0: {connect: telnet 127.0.0.1 7001, tags: [primary, telnet]}
          hard_reset: pdu reboot 5
          power_off: pdu off 5
        constants: {}
        parameters:
          bootm: {kernel: '0x40400000', ramdisk: '0x48000000', dtb: '0x47f00000'}
        actions:
          deploy:
            parameters: {add_header: u-boot, mkimage_arch: arm64}
            connections: {serial: null}
            methods:
              tftp: null
              ssh: {host: '', port: 22, user: root}
          boot:
            connections: {serial: null}
            methods:
              ssh: null
              u-boot:
                parameters: {bootloader_prompt: '=>'}
                nfs:
                  commands: ['setenv serverip {SERVER_IP}', 'tftp {KERNEL_ADDR} {KERNEL}', '{BOOTX}']
        timeouts:
          actions: {power-off: {seconds: 10}}
          connections:
            bootloader-interrupt: {seconds: 30}
            bootloader-commands: {seconds: 30}
            uboot-commands: {seconds: 30}
        """;

    public static JobDefinition SubJob(string role, Func<string, string> edit)
    {
        var parsed = JobDocument.Parse(edit(Job), "job.yaml");
        Assert.True(parsed.IsValid, string.Join('\n', parsed.Diagnostics));
        return MultiNodeSplit.Split(parsed.Job!, "group").First(s => s.Role == role).Parsed;
    }

    public static DeviceConfiguration Board()
    {
        var parsed = DeviceConfiguration.Parse(Device, "mustang-01.yaml");
        Assert.True(parsed.IsValid, string.Join('\n', parsed.Diagnostics));
        return parsed.Device!;
    }

    public static Plan Plan(string role, Func<string, string>? edit = null)
    {
        var device = role == "guest" ? Board().GuestView() : Board();
        var built = PlanBuilder.Build(SubJob(role, edit ?? (text => text)), device);
        Assert.True(built.Plan is not null, string.Join('\n', built.Faults.Select(f => f.Message)));
        return built.Plan;
    }
}
