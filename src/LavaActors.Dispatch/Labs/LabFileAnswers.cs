using LavaActors.Devices;
using LavaActors.Devices.Lab;
using LavaActors.Protocol.Lab;
using LavaActors.Yaml;
using static LavaActors.Protocol.Lab.LabFileMessages;

namespace LavaActors.Dispatch.Labs;

/// <summary>What is answered about the files of a dispatcher's lab. Safe for many threads.</summary>
/// <param name="files">Null: nobody has named any.</param>
public sealed class LabFileAnswers(DeviceFiles? files)
{
    private readonly LabEditor? _lab = files?.Editor;

    public IReply To(ICommand command, CancellationToken stop)
    {
        try
        {
            return command switch
            {
                ReadFile c => NameFault(c.Name) ?? OnRead(c, stop),
                WriteFile c => NameFault(c.Name) ?? OnWrite(c),
                RenderDevice c => NameFault(c.Device) ?? OnRender(c, stop),
                ListTypes => new TypeNames(_lab?.Types() ?? []),
                _ => throw new ArgumentException($"a lab's files do not know {command.GetType().Name}", nameof(command)),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new FileRefused([$"the dispatcher cannot do that: {error.Message}"]);
        }
    }

    private static FileRefused? NameFault(string name) => LabNames.WhyNot(name) is { } why ? new FileRefused([$"'{name}' cannot be a name: {why}"], IsName: true) : null;

    private IReply OnRead(ReadFile c, CancellationToken stop)
    {
        if (_lab is { } lab && lab.Read(Place(lab, c.Kind, c.Name)) is var (text, isOwn, problem) && (text ?? (object?)problem) is not null)
            return text is null ? new FileRefused([problem!.ToString()]) : new FileText(text, isOwn);
        if (c.Kind is LabFileKind.Dictionary && Named(c.Name, stop) is { } source)
            return LabText.Read(source.Path, out var fault) is { } named ? new FileText(named, IsOwn: false) : new FileRefused([fault!.ToString()]);
        return new FileMissing($"{c.Name} has no {What(c.Kind)}");
    }

    private IReply OnWrite(WriteFile c)
    {
        if (_lab is not { } lab) return new FileMissing("the dispatcher has no lab's directory to write into (lab: in its settings)");
        if (c.Text.Length > MaxLength) return new FileRefused([$"the text has {c.Text.Length} characters, more than {MaxLength}"]);
        if (c.Text.Length > 0 && Faults(lab, c) is { Count: > 0 } faults) return new FileRefused([.. faults.Select(fault => fault.ToString())]);
        LabEditor.Write(Place(lab, c.Kind, c.Name), c.Text);
        return new FileWritten();
    }

    private IReply OnRender(RenderDevice c, CancellationToken stop)
    {
        var context = YamlMap.Empty;
        if (c.Context is { Length: > 0 } given)
        {
            var document = YamlDocument.Parse(given, "context");
            if (document.Root is not YamlMap map) return new FileRefused([$"Job Context '{given}' is not valid: {(document.Diagnostics is [var first, ..] ? first.ToString() : "it is no mapping")}"]);
            context = map;
        }

        if (_lab?.Render(c.Device, context, c.Text, stop) is { } rendered)
        {
            IReadOnlyList<string> errors = [.. rendered.Errors.Select(error => error.ToString())];
            return rendered.Text is { } text && (c.Text is null || errors.Count == 0) ? new FileText(text, IsOwn: true) : new FileRefused(errors);
        }

        if (c.Text is not null) return new FileMissing("the dispatcher has no lab's directory, and the templates are there");
        if (Named(c.Device, stop) is not { } source) return new FileMissing($"{c.Device} has no dictionary");
        var read = source.Read(context, stop);
        return read.Text is { } yaml ? new FileText(yaml, IsOwn: false) : new FileRefused([.. read.Errors.Select(error => error.ToString())]);
    }

    /// <summary>The file of a device that is named by itself, outside of a lab.</summary>
    private DeviceSource? Named(string device, CancellationToken stop) => files?.Read(stop).Devices.FirstOrDefault(each => each.Read.Device?.Hostname == device).Source;

    private static LabFilePlace Place(LabEditor lab, LabFileKind kind, string name) => kind switch
    {
        LabFileKind.Dictionary => LabFilePlace.Dictionary(lab.Paths, name),
        LabFileKind.DeviceType => LabFilePlace.DeviceType(lab.Paths, name),
        LabFileKind.HealthCheck => LabFilePlace.HealthCheck(lab.Paths, name),
        LabFileKind.Configuration => LabFilePlace.Configuration(lab.Paths, name),
        LabFileKind.Environment => LabFilePlace.Environment(lab.Paths, name),
        _ => LabFilePlace.TargetEnvironment(lab.Paths, name),
    };

    private static string What(LabFileKind kind) => kind switch
    {
        LabFileKind.Dictionary => "dictionary",
        LabFileKind.DeviceType => "template",
        LabFileKind.HealthCheck => "health check",
        LabFileKind.Configuration => "dispatcher.yaml",
        LabFileKind.Environment => "env.yaml",
        _ => "env-dut.yaml",
    };

    private static IReadOnlyList<Diagnostic> Faults(LabEditor lab, WriteFile c) => c.Kind switch
    {
        LabFileKind.Dictionary => lab.FaultsOfDictionary(c.Name, c.Text),
        LabFileKind.DeviceType => lab.FaultsOfType(c.Name, c.Text),
        LabFileKind.Configuration => [.. DispatcherConfiguration.Parse(c.Text, "dispatcher.yaml").Diagnostics.Where(finding => finding.IsError)],
        LabFileKind.TargetEnvironment => [.. TargetEnvironment.Parse(c.Text, "env-dut.yaml").Diagnostics.Where(finding => finding.IsError)],
        _ => MappingFaults(c),
    };

    private static IReadOnlyList<Diagnostic> MappingFaults(WriteFile c)
    {
        var document = YamlDocument.Parse(c.Text, What(c.Kind));
        if (document.Diagnostics.Where(finding => finding.IsError).ToList() is { Count: > 0 } errors) return errors;
        if (document.Root is not YamlMap map) return [Wrong("it is no mapping", "write it as 'key: value'")];
        return c.Kind is LabFileKind.HealthCheck
            ? [.. new[] { "job_name", "visibility", "actions" }.Where(key => map[key] is null).Select(key => Wrong($"a health check needs '{key}'", "add it"))]
            : [];

        Diagnostic Wrong(string what, string remedy) => new(Severity.Error, document.Root?.Span ?? new SourceSpan(What(c.Kind), 1, 1), "", what, remedy);
    }
}
