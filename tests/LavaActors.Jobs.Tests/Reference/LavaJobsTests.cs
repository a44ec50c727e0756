using LavaActors.Yaml;

namespace LavaActors.Jobs.Tests.Reference;

/// <summary>Jobs that LAVA takes are taken here.</summary>
public sealed class LavaJobsTests
{
    /// <summary>Jobs of LAVA's documentation in which an error is found, and which.</summary>
    private static readonly Dictionary<string, string> Faulty = new()
    {
        // A key that comes twice; LAVA takes the last one in silence.
        ["mustang-ssh-guest.yaml"] = "the key 'install' comes twice",
        ["qemu-stretch-params.yaml"] = "the key 'VARIABLE_NAME_1' comes twice",

        // Templates of jobs: a host's name is to be filled in.
        ["qemu-cubieboard.yaml"] = "is no URL",
        ["qemu-ppc-bamboo.yaml"] = "is no URL",
        ["qemu-vexpress-a9.yaml"] = "is no URL",

        // Without the protocol LAVA ends with an exception of its own when the job runs.
        ["standard-nbd-netboot-bbb.yaml"] = "nothing says on which port the root is served",
    };

    /// <summary>What LAVA's schemas take and LAVA refuses later, or when the job runs.</summary>
    private static readonly string[] RefusedLater =
    [
        "nothing says on which port the root is served",
        "'nfsrootfs' is missing",
        "there is neither a ramdisk nor an nfsrootfs to put the modules into",

        "'format' is missing; say what the image is that takes the overlays",
        "a job without roles makes MultiNode calls",

        // What would do nothing.
        "expected a command with what takes it, as '- uuu: -b sd {boot}', found a",
        "the list is empty; give at least one entry, or remove the block",
        "the list is empty; give at least one step",
        "the list is empty; give at least one command",
        "there are no files in it",
    ];

    [LavaJobsFact]
    public void The_jobs_of_its_documentation_are_valid()
    {
        var names = new List<string>();
        foreach (var (name, text) in LavaJobs.Examples)
        {
            names.Add(name);
            var errors = JobDocument.Parse(text, name).Diagnostics.Where(d => d.Severity == Severity.Error).ToList();
            if (Faulty.TryGetValue(name, out var expected)) Assert.All(errors, error => Assert.Contains(expected, error.ToString(), StringComparison.Ordinal));
            Assert.Equal((name, Faulty.ContainsKey(name)), (name, errors.Count > 0));
        }

        Assert.True(names.Count >= 40, $"only {names.Count} jobs");
    }

    [LavaJobsFact]
    public void What_its_schemas_take_is_valid_and_every_key_of_theirs_is_known()
    {
        var jobs = Enumerable.Range(1, 3).SelectMany(seed => LavaJobs.Make(seed, 8)).ToList();
        Assert.Equal(58, jobs.Select(job => job.Method).Distinct().Count());
        var findings = jobs.SelectMany(job => JobDocument.Parse(job.Text, job.Method).Diagnostics.Select(d => d.ToString()).Where(IsRefusal).Select(finding => $"{finding}\n    {job.Text}"))
            .Where(finding => !RefusedLater.Any(reason => finding.Contains(reason, StringComparison.Ordinal))).ToList();
        Assert.True(findings.Count == 0, $"{findings.Count} findings in {jobs.Count} jobs, as these:\n" + string.Join('\n', findings.DistinctBy(f => f.Split(": ", 3)[^1][..40]).Take(20)));
    }

    private static bool IsRefusal(string finding) => finding.Contains(": error: ", StringComparison.Ordinal) || finding.Contains("unknown key", StringComparison.Ordinal);
}
