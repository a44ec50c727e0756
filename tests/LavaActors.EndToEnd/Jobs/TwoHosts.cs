namespace LavaActors.EndToEnd.Jobs;

/// <summary>
/// A group of two sides, each a host role with a process board and guests that log in to it: <c>east</c> with <c>east-guest</c>, and <c>west</c> with <c>west-guest</c>. Of an id that several have
/// sent the first sender's value counts (multinode.md §8.1), so each host sends its address under an id of its own, <c>east-address</c>. All members meet at <c>everybody</c>.
/// </summary>
/// <remarks>
/// What shows who is where is kept on the boards: a host writes its side into a file, its guests add their job ids to another, and the host records those as its test cases
/// <c>login-ID</c> once all have met. A guest records what it finds where it has logged in: <c>board-SIDE</c> and <c>address-ADDRESS</c>.
/// </remarks>
public sealed record TwoHosts
{
    /// <summary>Of the guests of each side.</summary>
    public const int Guests = 2;

    private static readonly IReadOnlyList<string> GuestSteps =
    [
        "lava-self >> /root/logins",
        "lava-test-case board-$(cat /root/board) --result pass",
        "lava-test-case address-$(lava-echo-ipv4 eth0) --result pass",
        "lava-sync everybody",
    ];

    public required (string East, string West) DeviceTypes { get; init; }

    public override string ToString() =>
        $$"""
        job_name: two hosts with guests
        priority: medium
        visibility: public
        timeouts:
          job: {minutes: 5}
          action: {minutes: 2}
          connection: {minutes: 1}
        protocols:
          lava-multinode:
            roles:
              east: {device_type: {{DeviceTypes.East}}, count: 1, timeout: {minutes: 3} }
              east-guest: {connection: ssh, count: {{Guests}}, host_role: east, expect_role: east, request: lava-start, timeout: {minutes: 3} }
              west: {device_type: {{DeviceTypes.West}}, count: 1, timeout: {minutes: 3} }
              west-guest: {connection: ssh, count: {{Guests}}, host_role: west, expect_role: west, request: lava-start, timeout: {minutes: 3} }
        actions:
        {{Side("east")}}
        {{Side("west")}}
        """;

    private static string Side(string host) =>
        $$"""
        {{JobText.Deploy(host)}}
            authorize: ssh
        - deploy:
            role: [{{host}}-guest]
            to: ssh
            os: debian
            timeout: {minutes: 1}
            protocols:
              lava-multinode:
              - action: prepare-scp-overlay
                request: lava-wait
                messageID: {{host}}-address
                message: {ipaddr: $ipaddr}
                timeout: {minutes: 1}
        {{JobText.Boot(host)}}
        - boot:
            role: [{{host}}-guest]
            method: ssh
            prompts: ['root@linaro-nano:']
            parameters: {hostID: {{host}}-address, host_key: ipaddr}
            timeout: {minutes: 1}
        - test:
            role: [{{host}}]
            timeout: {minutes: 2}
        {{JobText.Definition("host-steps", HostSteps(host))}}
        - test:
            role: [{{host}}-guest]
            timeout: {minutes: 2}
        {{JobText.Definition("guest-steps", GuestSteps)}}
        """;

    private static IReadOnlyList<string> HostSteps(string host) =>
    [
        $"echo {host} > /root/board",
        $"lava-send {host}-address ipaddr=$(lava-echo-ipv4 eth0)",
        "lava-send lava_start",
        "lava-sync everybody",
        "for guest in $(cat /root/logins); do lava-test-case login-$guest --result pass; done",
    ];
}
