using LavaActors.Devices;
using LavaActors.Devices.Lab;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Node.Labs;

/// <summary>Renders and checks all device files of a lab, and the other files that it has for LAVA. Nothing that is wrong with one file keeps another from being checked.</summary>
public static class LabCheck
{
    /// <param name="paths">Directories of labs, directories of device files, and device files.</param>
    /// <param name="templates">Directories of device types that came with LAVA; null: where its packages put them.</param>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public static LabFindings Run(IReadOnlyList<string> paths, IReadOnlyList<string>? templates, CancellationToken stop)
    {
        var files = new DeviceFiles([], paths, templates, worker: null);
        var reading = files.Read(stop);
        var findings = new List<Diagnostic>(reading.Faults);
        foreach (var (_, read) in reading.Devices) findings.AddRange(read.Diagnostics);
        var (types, checks, others) = (0, 0, 0);
        foreach (var lab in files.Labs)
        {
            var bag = new DiagnosticBag();
            var syntax = new LabTemplates(lab.Paths);
            IReadOnlyList<LabFile> own = [.. lab.Types(bag).Where(type => Path.GetDirectoryName(type.Path) == lab.Paths.Types)];
            IReadOnlyList<(LabFile File, Func<string, string, IReadOnlyList<Diagnostic>> Check)> texts =
            [
                .. lab.HealthChecks(bag).Select(file => (file, (Func<string, string, IReadOnlyList<Diagnostic>>)((text, path) => HealthCheck(text, path, file.Name)))),
                .. lab.Dispatchers(bag).Select(file => (file, (Func<string, string, IReadOnlyList<Diagnostic>>)((text, path) => DispatcherConfiguration.Parse(text, path).Diagnostics))),
                .. lab.Environments(bag).Select(file => (file, (Func<string, string, IReadOnlyList<Diagnostic>>)((text, path) => TargetEnvironment.Parse(text, path).Diagnostics))),
            ];
            findings.AddRange(bag.Items.Except(reading.Faults));
            findings.AddRange(own.Select(type => syntax.SyntaxFault(type)).OfType<Diagnostic>());
            findings.AddRange(texts.AsParallel().WithCancellation(stop).SelectMany(each => LabText.Read(each.File.Path, out var problem) is { } text ? each.Check(text, each.File.Path) : [problem!]));
            types += own.Count;
            checks += lab.HealthChecks(new DiagnosticBag()).Count;
            others += texts.Count;
        }

        // A template's fault is found with each device that is made of it, and means one file to mend.
        return new LabFindings(reading.Devices.Count, types, checks, others - checks, [.. findings.Distinct()
            .OrderBy(finding => finding.Where.File, StringComparer.Ordinal).ThenBy(finding => finding.Where.Line).ThenBy(finding => finding.Where.Column)]);
    }

    /// <summary>A health check is a job whose device and type are given: it need not name a type (spec: scheduler.md §7).</summary>
    private static IReadOnlyList<Diagnostic> HealthCheck(string text, string path, string type)
    {
        if (YamlDocument.Parse(text, path).Root is YamlMap map && !map.ContainsKey("device_type") && !map.ContainsKey("protocols"))
        {
            var whole = $"{text.TrimEnd('\n')}\ndevice_type: '{type.Replace("'", "''", StringComparison.Ordinal)}'\n";
            if (YamlDocument.Parse(whole, path).Root is YamlMap) text = whole;
        }

        return JobDocument.Parse(text, path).Diagnostics;
    }
}
