using System.CommandLine;
using LavaActors.Devices.Lab;
using LavaActors.Node.Client;
using LavaActors.Yaml;

namespace LavaActors.Node.Commands;

/// <summary><c>devices render NAME</c>: the configuration that a dictionary's templates make for a job's context.</summary>
internal static class DevicesRenderCommand
{
    public static Command Build(CommandEnvironment environment)
    {
        var name = new Argument<string>("device") { Description = "A dictionary, or the name of one in the lab" };
        var lab = LabOption();
        var templates = NodeOptions.Templates();
        var context = new Option<string[]>("--context") { Description = "A variable of a job's context; may be given several times", HelpName = "name=value", AllowMultipleArgumentsPerToken = true };
        var command = new Command("render", "Print a device's configuration as its templates make it") { name, lab, templates, context };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var directories = parsed.GetValue(templates) is { Length: > 0 } named ? named : null;
            var (paths, file) = Find(parsed.GetRequiredValue(name), parsed.GetValue(lab) ?? DefaultLab, directories);
            var variables = Context(parsed.GetValue(context) ?? []);
            var rendered = await Task.Run(() => new LabTemplates(paths).Render(file, variables, stop), stop);
            if (rendered.Text is { } text) terminal.Line(text.TrimEnd('\n'));
            foreach (var finding in rendered.Diagnostics) await terminal.Error.WriteLineAsync(finding.ToString().ReplaceLineEndings(" "));
            return rendered.Device is null ? ExitCode.Usage : ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Where LAVA's server has its configuration.</summary>
    internal const string DefaultLab = "/etc/lava-server";

    internal static Option<string?> LabOption() => new("--lab") { Description = $"The lab's directory [default: {DefaultLab}]", HelpName = "directory" };

    private static (LabPaths Paths, LabFile File) Find(string device, string lab, IReadOnlyList<string>? templates)
    {
        if (device.EndsWith(LabDirectory.Template, StringComparison.Ordinal))
        {
            if (!File.Exists(device)) throw new ClientException(ExitCode.Usage, $"{device} is not there");
            var full = Path.GetFullPath(device);
            return (LabPaths.OfDictionary(full, templates), new LabFile(Path.GetFileName(full)[..^LabDirectory.Template.Length], full));
        }

        if (LabNames.WhyNot(device) is { } why) throw new ClientException(ExitCode.Usage, $"'{device}' cannot be a device's name: {why}");
        var paths = LabPaths.Of(lab, templates);
        var known = new LabDirectory(paths).Dictionaries(new DiagnosticBag());
        return known.FirstOrDefault(file => file.Name == device) is { } found
            ? (paths, found)
            : throw new ClientException(ExitCode.NotFound, $"there is no {device}{LabDirectory.Template} in {paths.Devices}; {NearestName.Remedy(device, [.. known.Select(file => file.Name)])}");
    }

    private static YamlMap Context(IReadOnlyList<string> variables)
    {
        var context = YamlMap.Empty;
        foreach (var variable in variables)
        {
            var (name, value) = variable.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (variable[..at], variable[(at + 1)..])
                : throw new ClientException(ExitCode.Usage, $"'{variable}' is no variable; write it as name=value");
            var parsed = YamlDocument.Parse(value, $"--context {name}");
            if (!parsed.IsValid) throw new ClientException(ExitCode.Usage, string.Join('\n', parsed.Diagnostics));
            context = context.With(name, parsed.Root!);
        }

        return context;
    }
}
