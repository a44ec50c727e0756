using LavaActors.Jinja;
using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>Renders the dictionaries of a lab (spec: worker-and-devices.md §2). Each template is parsed once, and again when its file has changed; safe for many threads.</summary>
public sealed class LabTemplates
{
    private const int MaxStepsTold = 3;

    private readonly LabPaths _paths;
    private readonly JinjaEnvironment _environment;

    public LabTemplates(LabPaths paths, JinjaLimits? limits = null)
    {
        _paths = paths;
        _environment = new JinjaEnvironment(new FirstTemplateLoader(new DirectoryTemplateLoader(paths.SearchPath, limits), ShippedTemplates.Loader), limits);
    }

    /// <summary>What a dictionary says of its device's place; <see cref="SyncToLava.None"/> when it cannot be read.</summary>
    public SyncToLava PlaceOf(LabFile dictionary)
    {
        try
        {
            return SyncToLava.Of(_environment.Get(dictionary.Name + LabDirectory.Template), new DiagnosticBag());
        }
        catch (TemplateException)
        {
            return SyncToLava.None;
        }
    }

    /// <summary>
    /// The device of a dictionary. Its name is the file's; its type is what <c>sync_to_lava</c> says, else the name of the template that it extends. Templates see both as
    /// <c>scheduled_device_name</c> and <c>scheduled_device_type</c>, which win over a context's.
    /// </summary>
    /// <param name="context">Variables of a job; empty for a check.</param>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public RenderedDevice Render(LabFile dictionary, YamlMap context, CancellationToken stop = default) =>
        Render(dictionary, () => _environment.Get(dictionary.Name + LabDirectory.Template), context, stop);

    /// <summary>The device of a dictionary that is not in its file yet.</summary>
    /// <param name="text">Its text.</param>
    public RenderedDevice Render(LabFile dictionary, string text) =>
        Render(dictionary, () => _environment.Parse(text, dictionary.Name + LabDirectory.Template), YamlMap.Empty, CancellationToken.None);

    /// <summary>What is wrong with the syntax of a device type; null when nothing is. It is not rendered: most types are nothing by themselves.</summary>
    /// <param name="text">A text that is in no file yet; null: the file's.</param>
    public Diagnostic? SyntaxFault(LabFile type, string? text = null)
    {
        try
        {
            var name = type.Name + LabDirectory.Template;
            _ = text is null ? _environment.Get(name) : _environment.Parse(text, name);
            return null;
        }
        catch (TemplateException error)
        {
            return Explained(error);
        }
    }

    private RenderedDevice Render(LabFile dictionary, Func<JinjaTemplate> open, YamlMap context, CancellationToken stop)
    {
        var bag = new DiagnosticBag();
        try
        {
            var template = open();
            var place = SyncToLava.Of(template, bag);
            var type = place.DeviceType ?? TypeOf(template) ?? dictionary.Name;
            var rendered = template.Trace(new Dictionary<string, object?>(ContextValues.Of(context), StringComparer.Ordinal)
            {
                ["scheduled_device_name"] = dictionary.Name,
                ["scheduled_device_type"] = type,
            }, stop);
            var file = $"{dictionary.Path} (rendered)";
            var parse = DeviceConfiguration.Read(YamlDocument.Parse(rendered.Text, file, RepeatedKeys.LastWins), file, map => Named(map, dictionary.Name, type));
            IReadOnlyList<Diagnostic> findings = [.. bag.Items.Select(Located), .. parse.Diagnostics.Select(finding => WithOrigin(finding, rendered))];
            var device = parse.Device is { } read && read.Tags.Count == 0 ? read with { Tags = place.Tags } : parse.Device;
            return new RenderedDevice(device, findings, rendered.Text) { HealthCheck = HealthCheckOf(template) };
        }
        catch (TemplateException error)
        {
            return new RenderedDevice(null, [.. bag.Items.Select(Located), Explained(error)], null);
        }
    }

    /// <summary>The type of a device that a dictionary names by what it extends: one template, by its name (spec: scheduler.md §7).</summary>
    private static string? TypeOf(JinjaTemplate template) =>
        template.Parents is [var parent] && parent.EndsWith(LabDirectory.Template, StringComparison.Ordinal) ? parent[..^LabDirectory.Template.Length] : null;

    /// <summary>It has the name of what the dictionary extends, which need not be the device's type (spec: scheduler.md §8).</summary>
    private string? HealthCheckOf(JinjaTemplate dictionary)
    {
        if (TypeOf(dictionary) is not { } name || LabNames.WhyNot(name) is not null) return null;
        var place = LabFilePlace.HealthCheck(_paths, name);
        return place.Others.Prepend(place.Own).Any(File.Exists) ? name : null;
    }

    /// <summary>The lab knows the board by its file's name, whatever its templates print.</summary>
    private static YamlMap Named(YamlMap map, string name, string type)
    {
        if (map["hostname"] is not YamlScalar said || said.Text != name) map = map.With("hostname", YamlNodes.String(name));
        return map["devicetype"] is null or { IsNull: true } ? map.With("devicetype", YamlNodes.String(type)) : map;
    }

    private Diagnostic Explained(TemplateException error)
    {
        var finding = Located(error.ToDiagnostic());
        if (error.Chain.Count == 0) return finding;
        var steps = error.Chain.Take(MaxStepsTold).Select(step => $"{step.How} {Located(step.Where)}").ToList();
        if (error.Chain.Count > MaxStepsTold) steps.Add($"... and {error.Chain.Count - MaxStepsTold} more");
        return finding with { What = $"{finding.What} ({string.Join(", ", steps)})" };
    }

    private Diagnostic WithOrigin(Diagnostic finding, RenderedText rendered) =>
        finding.Where.IsKnown && rendered.OriginOf(finding.Where.Line) is { } origin ? finding with { What = $"{finding.What} (written by {Located(origin with { Column = 0 })})" } : finding;

    private Diagnostic Located(Diagnostic finding) => finding with { Where = finding.Where with { File = PathOf(finding.Where.File) } };

    private string Located(SourceSpan where)
    {
        var file = PathOf(where.File);
        return where.Column > 0 ? $"{file}:{where.Line}:{where.Column}" : $"{file}:{where.Line}";
    }

    /// <summary>The file of a template, for a person.</summary>
    private string PathOf(string template) =>
        _paths.SearchPath.Select(directory => Path.Combine(directory, template)).FirstOrDefault(File.Exists) ?? (ShippedTemplates.Has(template) ? $"{template} (shipped)" : template);
}
