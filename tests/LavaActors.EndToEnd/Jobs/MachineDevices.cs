using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd.Jobs;

/// <summary>Configurations of emulated machines. Without KVM: the emulator translates.</summary>
public static class MachineDevices
{
    public const string Qemu = """
        hostname: qemu-01
        devicetype: qemu
        available_architectures: [amd64, x86_64]
        actions:
          deploy:
            connections: {serial: null}
            methods:
              nfs: null
              image: {parameters: {guest: {size: 32, interface: virtio, driveid: lavatest}}}
          boot:
            connections: {serial: null}
            methods:
              qemu:
                parameters:
                  command: qemu-system-x86_64
                  options: ['-nographic', '-m 256', '-net nic,model=virtio -net user', '-monitor none', '-no-reboot']
              qemu-nfs:
                parameters:
                  command: qemu-system-x86_64
                  options: ['-nographic', '-m 256', '-net nic,model=virtio -net user', '-monitor none', '-no-reboot']
                  append: {console: ttyS0, root: /dev/nfs, nfsrootargs: 'nfsroot={NFS_SERVER_IP}:{NFSROOTFS},tcp,hard', ipargs: ip=dhcp}
        timeouts:
          connections: {lava-test-shell: {seconds: 30}}
        """;

    /// <summary>Containers of the dispatcher's host.</summary>
    public const string Container = """
        hostname: container-01
        devicetype: container
        actions:
          deploy: {connections: {serial: null}, methods: {docker: {options: {remote: null}}}}
          boot: {connections: {serial: null}, methods: {docker: {options: {remote: null, cpus: 0, memory: 0, privileged: false, capabilities: [], devices: [], networks: [], volumes: [], extra_arguments: []}}}}
        timeouts:
          connections: {lava-test-shell: {seconds: 30}}
        """;

    public const string Grub = """
        grub:
                parameters: {bootloader_prompt: 'grub>'}
                ramdisk:
                  commands:
                  - linux (tftp,{SERVER_IP})/{KERNEL} console=ttyS0
                  - initrd (tftp,{SERVER_IP})/{RAMDISK}
                  - boot
        """;

    public const string Ipxe = """
        ipxe:
                parameters: {bootloader_prompt: 'iPXE>'}
                ramdisk:
                  commands:
                  - dhcp net0
                  - kernel tftp://{SERVER_IP}/{KERNEL} console=ttyS0 initrd=ramdisk
                  - initrd --name ramdisk tftp://{SERVER_IP}/{RAMDISK}
                  - boot
        """;

    /// <summary>A PC that boots from the network. Its power is its console's program: it begins when that is opened, and ends when it is closed.</summary>
    /// <param name="bootFile">What its network card finds at once.</param>
    /// <param name="method">A boot method, in YAML.</param>
    /// <param name="terminal">Options: with <c>-nographic</c> the BIOS has the serial line, without a display what is started has it.</param>
    /// <param name="delay">Milliseconds between characters: a BIOS keeps only fifteen that nobody has read.</param>
    public static string Pc(string name, string deviceType, string bootFile, string method, string terminal, int delay) => $"""
        hostname: {name}
        devicetype: {deviceType}
        commands:
          connections:
            serial:
              connect: qemu-system-x86_64 {terminal} -m 256 -monitor none -no-reboot -boot n -netdev user,id=lan,tftp={EmulatedLab.Home}/pc,bootfile=/{bootFile} -device virtio-net-pci,netdev=lan
              tags: [primary]
          hard_reset: 'true'
        actions:
          deploy:
            connections: {"{serial: null}"}
            methods: {"{tftp: null}"}
          boot:
            connections: {"{serial: null}"}
            methods:
              {method}
        character_delays: {"{boot: "}{delay}{"}"}
        timeouts:
          connections: {"{lava-test-shell: {seconds: 30}}"}
        """;

    /// <summary>A process board that has a shell on a TCP port beside its console, an address of its own that files are served to alone, and no reset but by its power.</summary>
    public static string WithSecondConsole(string board, string address) => board
        .Replace("      tags: [primary, telnet]\n", $"      tags: [primary, telnet]\n    shell: {{connect: telnet {address} 2323, tags: [telnet]}}\n", StringComparison.Ordinal)
        .Replace("parameters:\n  text_offset:", $"parameters:\n  interfaces: {{target: {{ip: {address}}}}}\n  text_offset:", StringComparison.Ordinal)
        .Replace("      tftp: null\n", "      tftp: null\n      nbd: null\n", StringComparison.Ordinal)
        .Replace("  hard_reset:", "  no_reset:", StringComparison.Ordinal);
}
