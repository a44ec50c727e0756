using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd.Jobs;

/// <summary>Job definitions for process boards.</summary>
public static class JobText
{
    private const string Images = "http://images-internal/process/";

    /// <summary>Deploys over TFTP, boots by U-Boot, logs in, and runs the steps in a test shell.</summary>
    public sealed record Single
    {
        public required string DeviceType { get; init; }

        public string KernelUrl { get; init; } = Images + "uImage";

        /// <summary>More keys of the kernel, as <c>sha256sum: ...</c>.</summary>
        public string KernelExtra { get; init; } = "";

        public string RootUrl { get; init; } = Images + "nano-amd64.tar.gz";

        /// <summary>Named timeouts: of actions, as <c>bootloader-interrupt: {seconds: 5}</c>, with commas between.</summary>
        public string ActionTimeouts { get; init; } = "";

        /// <summary>Named timeouts of connections.</summary>
        public string ConnectionTimeouts { get; init; } = "";

        public string Name { get; init; } = "single node";

        /// <summary>More keys at the top, as <c>context: {...}</c>.</summary>
        public string Top { get; init; } = "metadata: {}";

        /// <summary>One more key of the boot block, as <c>failure_retry: 2</c>.</summary>
        public string BootExtra { get; init; } = "name: boot";

        public string JobTimeout { get; init; } = "{minutes: 5}";

        public string TestTimeout { get; init; } = "{minutes: 1}";

        /// <summary>One more key of the test block, as <c>repeat: 2</c>.</summary>
        public string TestExtra { get; init; } = "name: test";

        public IReadOnlyList<string> Steps { get; init; } = ["lava-test-case first --result pass"];

        public override string ToString() =>
            $$"""
            job_name: {{Name}}
            device_type: {{DeviceType}}
            priority: medium
            visibility: public
            {{Top}}
            timeouts:
              job: {{JobTimeout}}
              action: {minutes: 2}
              connection: {minutes: 1}
              actions: { {{ActionTimeouts}} }
              connections: { {{ConnectionTimeouts}} }
            actions:
            - deploy:
                to: tftp
                os: debian
                timeout: {minutes: 2}
                kernel: {url: '{{KernelUrl}}', type: uimage {{KernelExtra}} }
                dtb: {url: '{{Images}}process.dtb'}
                nfsrootfs: {url: '{{RootUrl}}', compression: gz}
            - boot:
                method: u-boot
                commands: nfs
                auto_login: {login_prompt: 'login:', username: root}
                prompts: ['root@linaro-nano:']
                timeout: {minutes: 3}
                {{BootExtra}}
            - test:
                timeout: {{TestTimeout}}
                {{TestExtra}}
            {{Definition("steps", Steps)}}
            """;
    }

    /// <summary>Logs in to a primary SSH device and runs the steps there.</summary>
    public static string Server(string deviceType, params IReadOnlyList<string> steps) =>
        $$"""
        job_name: on a server
        device_type: {{deviceType}}
        priority: medium
        visibility: public
        timeouts:
          job: {minutes: 3}
          action: {minutes: 2}
          connection: {minutes: 1}
        actions:
        - deploy:
            to: ssh
            os: debian
        - boot:
            method: ssh
            connection: ssh
            prompts: ['{{SshServer.Prompt}}']
        - test:
            timeout: {minutes: 1}
        {{Definition("steps", steps)}}
        """;

    /// <summary>The shape of the mustang's job: a host and guests that log in to it over SSH once it says so.</summary>
    public sealed record Group
    {
        public required string DeviceType { get; init; }

        public int Guests { get; init; } = 3;

        /// <summary>What the host says before its own steps; the guests start at the second.</summary>
        public IReadOnlyList<string> Start { get; init; } = ["lava-send ipv4 ipaddr=$(lava-echo-ipv4 eth0)", "lava-send lava_start"];

        public required IReadOnlyList<string> HostSteps { get; init; }

        public required IReadOnlyList<string> GuestSteps { get; init; }

        /// <summary>A request that the host's pipeline makes of the group when its steps are done, in the words of a block's <c>protocols</c>; null: none. As far as anybody can see, a
        /// definition after it may send the address.</summary>
        public string? HostRequestAtEnd { get; init; }

        public string Name { get; init; } = "host and guests";

        public string JobTimeout { get; init; } = "{minutes: 5}";

        /// <summary>For each call of the group.</summary>
        public string CallTimeout { get; init; } = "{minutes: 3}";

        public string WaitForAddress { get; init; } = "{minutes: 1}";

        public string GuestBootTimeout { get; init; } = "{minutes: 1}";

        public string HostTestTimeout { get; init; } = "{minutes: 2}";

        public string GuestTestTimeout { get; init; } = "{minutes: 1}";

        public override string ToString() =>
            $$"""
            job_name: {{Name}}
            priority: medium
            visibility: public
            timeouts:
              job: {{JobTimeout}}
              action: {minutes: 2}
              connection: {minutes: 1}
            protocols:
              lava-multinode:
                roles:
                  host: {device_type: {{DeviceType}}, count: 1, timeout: {{CallTimeout}} }
                  guest: {connection: ssh, count: {{Guests}}, host_role: host, expect_role: host, request: lava-start, timeout: {{CallTimeout}} }
            actions:
            {{Deploy("host")}}
                authorize: ssh
            - deploy:
                role: [guest]
                to: ssh
                os: debian
                timeout: {minutes: 1}
                protocols:
                  lava-multinode:
                  - action: prepare-scp-overlay
                    request: lava-wait
                    messageID: ipv4
                    message: {ipaddr: $ipaddr}
                    timeout: {{WaitForAddress}}
            {{Boot("host")}}
            - boot:
                role: [guest]
                method: ssh
                prompts: ['root@linaro-nano:']
                parameters: {hostID: ipv4, host_key: ipaddr}
                timeout: {{GuestBootTimeout}}
            - test:
                role: [host]
                timeout: {{HostTestTimeout}}
            {{Definition("host-steps", [.. Start, .. HostSteps])}}
            {{(HostRequestAtEnd is { } request ? $"- test:\n    role: [host]\n    protocols: {{lava-multinode: [{{action: multinode-test, {request}}}]}}\n{Definition("host-end", ["[ -f /none ] && lava-send ipv4 || true"])}" : "")}}
            - test:
                role: [guest]
                timeout: {{GuestTestTimeout}}
            {{Definition("guest-steps", GuestSteps)}}
            """;
    }

    /// <summary>Two roles with a board each.</summary>
    public sealed record Pair
    {
        public string Name { get; init; } = "two boards";

        public required (string First, string Second) DeviceTypes { get; init; }

        public required IReadOnlyList<string> First { get; init; }

        public required IReadOnlyList<string> Second { get; init; }

        public override string ToString() =>
            $$"""
            {{TwoRoles(Name, DeviceTypes)}}
            {{Deploy("first, second")}}
            {{Boot("first, second")}}
            - test:
                role: [first]
                timeout: {minutes: 4}
            {{Definition("first-steps", First)}}
            - test:
                role: [second]
                timeout: {minutes: 4}
            {{Definition("second-steps", Second)}}
            """;
    }

    /// <summary>The beginning of a job of the roles <c>first</c> and <c>second</c>, with a board each.</summary>
    public static string TwoRoles(string name, (string First, string Second) deviceTypes) =>
        $$"""
        job_name: {{name}}
        priority: medium
        visibility: public
        timeouts:
          job: {minutes: 5}
          action: {minutes: 2}
          connection: {minutes: 1}
        protocols:
          lava-multinode:
            roles:
              first: {device_type: {{deviceTypes.First}}, count: 1, timeout: {minutes: 3} }
              second: {device_type: {{deviceTypes.Second}}, count: 1, timeout: {minutes: 3} }
        actions:
        """;

    /// <summary>The deploy block of all these jobs, for some roles.</summary>
    public static string Deploy(string roles) =>
        $$"""
        - deploy:
            role: [{{roles}}]
            to: tftp
            os: debian
            timeout: {minutes: 2}
            kernel: {url: '{{Images}}uImage', type: uimage}
            dtb: {url: '{{Images}}process.dtb'}
            nfsrootfs: {url: '{{Images}}nano-amd64.tar.gz', compression: gz}
        """;

    /// <summary>The boot block of all these jobs, for some roles.</summary>
    public static string Boot(string roles) =>
        $$"""
        - boot:
            role: [{{roles}}]
            method: u-boot
            commands: nfs
            auto_login: {login_prompt: 'login:', username: root}
            prompts: ['root@linaro-nano:']
            timeout: {minutes: 3}
        """;

    public static string Definition(string name, IReadOnlyList<string> steps)
    {
        var lines = string.Join('\n', steps.Select(step => $"          - '{step.Replace("'", "''", StringComparison.Ordinal)}'"));
        return $$"""
            definitions:
            - from: inline
              name: {{name}}
              path: inline/{{name}}.yaml
              repository:
                metadata: {format: Lava-Test Test Definition 1.0, name: {{name}}, description: steps}
                run:
                  steps:
        {{lines}}
        """;
    }
}
