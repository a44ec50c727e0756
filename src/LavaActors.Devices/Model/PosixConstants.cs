namespace LavaActors.Devices;

/// <summary>The test shell's surroundings on operating systems that a job does not name.</summary>
public sealed record PosixConstants
{
    /// <summary><c>lava_test_sh_cmd</c>.</summary>
    public string ShellCommand { get; init; } = "/bin/sh";

    /// <summary><c>lava_test_results_dir</c>; <c>%s</c> is the job id.</summary>
    public string ResultsDirectory { get; init; } = "/lava-%s";

    /// <summary><c>lava_test_shell_file</c>.</summary>
    public string ShellFile { get; init; } = "~/.bashrc";
}
