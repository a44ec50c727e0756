namespace LavaActors.Dispatch.Tests.Boot;

/// <summary>An emulated machine, and a job on it.</summary>
internal static class Machine
{
    public const string Device = """
        hostname: qemu-01
        devicetype: qemu
        available_architectures: [amd64, arm64]
        actions:
          deploy:
            connections: {serial: null}
            methods:
              nfs: null
              image: {parameters: {guest: {size: 16, interface: virtio, driveid: lavatest}}}
          boot:
            connections: {serial: null}
            methods:
              qemu:
                parameters:
                  command: sh
                  options: ['-nographic -net "nic,model=virtio"', '-m 256']
                  extra: ['-no-reboot']
              qemu-nfs:
                parameters:
                  command: sh
                  options: ['-nographic']
                  append: {console: ttyS0, nfsrootargs: 'nfsroot={NFS_SERVER_IP}:{NFSROOTFS},v3', ipargs: ip=dhcp}
        """;

    public const string Job = """
        job_name: in QEMU
        device_type: qemu
        visibility: public
        timeouts: {job: {minutes: 10}, action: {minutes: 5}, connection: {minutes: 2}}
        context: {arch: amd64}
        actions:
        - deploy:
            to: tmpfs
            os: debian
            images:
              kernel: {url: "http://files.example.com/bzImage", image_arg: '-kernel {kernel} -append "console=ttyS0 quiet"'}
              disk: {url: "http://files.example.com/disk.img.gz", compression: gz, image_arg: '-drive format=raw,file={disk}'}
        - boot: {method: qemu, prompts: ['# ']}
        - test:
            definitions:
            - {from: git, name: smoke, repository: "https://git.example.com/t.git", path: smoke.yaml}
        """;

    public const string NfsJob = """
        job_name: in QEMU with a root on NFS
        device_type: qemu
        visibility: public
        timeouts: {job: {minutes: 10}}
        context: {arch: amd64}
        actions:
        - deploy:
            to: nfs
            os: debian
            images:
              kernel: {url: "http://files.example.com/bzImage", image_arg: '-kernel {kernel}'}
              initrd: {url: "http://files.example.com/initrd", image_arg: '-initrd {initrd}'}
              nfsrootfs: {url: "http://files.example.com/root.tar.gz", compression: gz}
        - boot: {method: qemu-nfs, prompts: ['# ']}
        - test:
            definitions:
            - {from: git, name: smoke, repository: "https://git.example.com/t.git", path: smoke.yaml}
        """;
}
