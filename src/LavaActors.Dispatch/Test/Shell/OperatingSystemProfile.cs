namespace LavaActors.Dispatch.Test.Shell;

/// <summary>What the <c>os</c> of a deploy block means for a test shell (spec: test-shell.md §4.1).</summary>
public sealed record OperatingSystemProfile
{
    private const string NoTimestamp = "--warning no-timestamp";

    private static readonly Dictionary<string, OperatingSystemProfile> Table = Profiles().ToDictionary(p => p.Name);

    /// <summary>The <c>os</c>; <c>none</c> where the job names none or an unknown one.</summary>
    public required string Name { get; init; }

    /// <summary>The shell that runs the definitions' steps.</summary>
    public string Shell { get; init; } = "/bin/sh";

    /// <summary>Runs the helpers and <c>install.sh</c>, which are plain POSIX: the smallest shell of the system starts fastest.</summary>
    public string HelperShell { get; init; } = "/bin/sh";

    /// <summary>With <c>%s</c> for the job id.</summary>
    public string ResultsDirectory { get; init; } = "/lava-%s";

    /// <summary>Start file of login shells for the environment; null: none.</summary>
    public string? ShellFile { get; init; } = "~/.bashrc";

    /// <summary>Further flags for unpacking the overlay on the target.</summary>
    public string TarFlags { get; init; } = string.Empty;

    /// <summary>Whose <c>deps-&lt;distribution&gt;</c> are installed, and whose package helpers are used; null: the generic ones.</summary>
    public string? Distribution { get; init; }

    /// <summary>Those of all systems.</summary>
    public static IReadOnlyList<string> ResultsDirectories => [.. Table.Values.Select(profile => profile.ResultsDirectory).Append(For(null).ResultsDirectory).Distinct(StringComparer.Ordinal)];

    /// <summary>The profile of an <c>os</c>.</summary>
    public static OperatingSystemProfile For(string? os) =>
        os is not null && Table.TryGetValue(os, out var known) ? known : new OperatingSystemProfile { Name = os ?? "none" };

    /// <summary>This profile with the values that the job's context sets; null keeps what is there.</summary>
    public OperatingSystemProfile With(string? shell, string? resultsDirectory, string? shellFile) => this with
    {
        Shell = shell ?? Shell,
        HelperShell = shell ?? HelperShell,
        ResultsDirectory = resultsDirectory ?? ResultsDirectory,
        ShellFile = shellFile ?? ShellFile,
    };

    /// <summary>The directory of a job on the target: <c>/lava-1234</c>.</summary>
    /// <exception cref="FormatException">The directory lacks the <c>%s</c>, or is not a clean absolute path; the message says which.</exception>
    public string DirectoryOf(string jobId)
    {
        if (!ResultsDirectory.Contains("%s"))
            throw new FormatException($"lava_test_results_dir is '{ResultsDirectory}'; it needs a %s where the job id goes, as in /lava-%s");
        var directory = ResultsDirectory.Replace("%s", jobId).TrimEnd('/');
        var clean = directory.StartsWith('/') && directory.Split('/').Skip(1).All(part => part is not ("" or "." or ".."))
            && !directory.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '\'' or '"' or '\\' or '$' or '`');
        return clean ? directory : throw new FormatException($"lava_test_results_dir is '{ResultsDirectory}'; an absolute path without blanks, quotes and '..' is needed");
    }

    private static IEnumerable<OperatingSystemProfile> Profiles()
    {
        foreach (var name in (string[])["debian", "centos", "fedora", "archlinux", "slackware"])
            yield return new OperatingSystemProfile { Name = name, Shell = "/bin/bash", TarFlags = NoTimestamp, Distribution = name };
        yield return new OperatingSystemProfile { Name = "ubuntu", TarFlags = NoTimestamp, Distribution = "ubuntu" };
        yield return new OperatingSystemProfile { Name = "qnx", TarFlags = NoTimestamp };
        yield return new OperatingSystemProfile { Name = "apertis", ResultsDirectory = "/var/lib/lava-%s", TarFlags = NoTimestamp, Distribution = "apertis" };
        yield return new OperatingSystemProfile { Name = "oe", Distribution = "oe" };
        yield return new OperatingSystemProfile { Name = "debian_installer", Shell = "/bin/bash", Distribution = "debian" };
        yield return new OperatingSystemProfile { Name = "centos_installer", Shell = "/bin/bash", Distribution = "centos" };
        yield return new OperatingSystemProfile { Name = "lede", ResultsDirectory = "/tmp/lava-results-%s", ShellFile = null };
        yield return new OperatingSystemProfile
        {
            Name = "android",
            Shell = "/system/bin/sh",
            HelperShell = "/system/bin/sh",
            ResultsDirectory = "/data/local/tmp/lava-%s",
            ShellFile = null,
        };
    }
}
