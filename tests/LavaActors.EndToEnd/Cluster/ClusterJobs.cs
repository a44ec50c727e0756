using LavaActors.EndToEnd.Jobs;

namespace LavaActors.EndToEnd.Cluster;

/// <summary>Jobs whose tests say what they do to an <see cref="ObservationServer"/>.</summary>
public static class ClusterJobs
{
    private const string Long = "{minutes: 8}", Longer = "{minutes: 12}";

    /// <summary>A job on one board.</summary>
    public static string Single(ObservationServer record, string name, params IReadOnlyList<string> steps) => new JobText.Single
    {
        DeviceType = LabCluster.DeviceType,
        Name = name,
        JobTimeout = Longer,
        TestTimeout = Long,
        Steps = Recorded(record, name, steps),
    }.ToString();

    /// <summary>The mustang job's shape: a host, and guests that log in to it.</summary>
    public static string Group(ObservationServer record, string name, IReadOnlyList<string> host, IReadOnlyList<string> guest, int guests = 3) => new JobText.Group
    {
        DeviceType = LabCluster.DeviceType,
        Name = name,
        Guests = guests,
        JobTimeout = Longer,
        CallTimeout = Long,
        WaitForAddress = Long,
        GuestBootTimeout = Long,
        HostTestTimeout = Long,
        GuestTestTimeout = Long,
        Start = [record.Define(name), .. Host],
        HostSteps = [.. Recorded(record, name, host).Skip(1)],
        GuestSteps = Recorded(record, name, guest),
    }.ToString();

    /// <summary>A test case, and the word of it: recorded when the test has done with it.</summary>
    public static IEnumerable<string> Case(string name) => [$"lava-test-case {name} --result pass", $"record {Observation.Case} {name}"];

    /// <summary>A barrier: arrival is recorded before the call, release after it.</summary>
    public static IEnumerable<string> Barrier(string name) => [$"record {Observation.Arrive} {name}", $"lava-sync {name}", $"record {Observation.Release} {name}"];

    /// <summary>Records the test cases that the target's own journal has by now, in its order.</summary>
    public static string Journal => $"record {Observation.Journal} $(sed -n 's/^<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=\\([^ >]*\\).*/\\1/p' \"$LAVA_JOURNAL\" | tr '\\n' ,)";

    /// <summary>Stands still until the test says so.</summary>
    public static string WaitFor(string name) => $"record {Observation.Wait} {name}";

    private static readonly string[] Host = ["lava-send ipv4 ipaddr=$(lava-echo-ipv4 eth0)", "lava-send lava_start"];

    private static IReadOnlyList<string> Recorded(ObservationServer record, string name, IReadOnlyList<string> steps) =>
        [record.Define(name), $"record {Observation.Begin} -", .. steps, $"record {Observation.End} -"];
}
