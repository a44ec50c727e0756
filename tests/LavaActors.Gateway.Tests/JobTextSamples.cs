namespace LavaActors.Gateway.Tests;

/// <summary>Job texts that are right.</summary>
internal static class JobTextSamples
{
    public const string Single =
        """
        job_name: one board
        device_type: mustang
        visibility: public
        priority: high
        metadata: {build: {id: 12}, nightly: true}
        timeouts: {job: {minutes: 10}, queue: {hours: 1}}
        actions:
        - deploy: {to: tftp, kernel: {url: 'http://files/uImage'}, os: debian}
        - boot: {method: u-boot, commands: nfs, prompts: ['#'], type: bootm}
        """;

    public const string Group =
        """
        job_name: a host and two guests
        visibility: public
        timeouts: {job: {minutes: 10}}
        protocols:
          lava-multinode:
            timeout: {minutes: 5}
            roles:
              host: {device_type: mustang, count: 1}
              guest: {connection: ssh, host_role: host, expect_role: host, request: lava-start, count: 2, timeout: {minutes: 3}}
        actions:
        - deploy: {role: [host], to: tftp, kernel: {url: 'http://files/uImage'}, os: debian}
        - boot:
            role: [host]
            method: u-boot
            commands: nfs
            prompts: ['#']
            type: bootm
            protocols:
              lava-multinode:
              - {action: expect-shell-connection, request: lava-send, messageID: ipv4, message: {ipaddr: 10.0.0.5}}
              - {action: expect-shell-connection, request: lava-send, messageID: lava_start}
        - deploy:
            role: [guest]
            to: ssh
            os: debian
            protocols:
              lava-multinode:
              - {action: prepare-scp-overlay, request: lava-wait, messageID: ipv4, message: {ipaddr: $ipaddr}}
        - boot: {role: [guest], method: ssh, prompts: ['#'], parameters: {hostID: ipv4, host_key: ipaddr}}
        - test:
            role: [guest]
            definitions:
            - {from: git, name: smoke, path: smoke.yaml, repository: 'git://host/definitions.git'}
        """;
}
