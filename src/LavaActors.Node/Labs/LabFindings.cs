using LavaActors.Yaml;

namespace LavaActors.Node.Labs;

/// <summary>What came of checking device files.</summary>
/// <param name="Devices">Device files that were read.</param>
/// <param name="Types">Device types of the lab's own.</param>
/// <param name="HealthChecks">Health checks.</param>
/// <param name="Others">Configurations of dispatchers, and environments.</param>
/// <param name="Findings">All findings, by file and place.</param>
public sealed record LabFindings(int Devices, int Types, int HealthChecks, int Others, IReadOnlyList<Diagnostic> Findings)
{
    public int Errors => Findings.Count(finding => finding.IsError);

    public int Warnings => Findings.Count - Errors;

    /// <summary>Files with an error.</summary>
    public int Faulty => Findings.Where(finding => finding.IsError).Select(finding => finding.Where.File).Distinct(StringComparer.Ordinal).Count();

    /// <summary>One line.</summary>
    public string Summary => $"{Count(Devices, "device")}, {Count(Types, "device type")}, {Count(HealthChecks, "health check")}, {Count(Others, "other file")}: "
        + (Errors == 0 ? "no errors" : $"{Count(Errors, "error")} in {Count(Faulty, "file")}") + (Warnings == 0 ? "" : $", {Count(Warnings, "warning")}");

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
