using System.CommandLine;
using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Node.Client;
using LavaActors.Node.Labs;
using LavaActors.Node.Terminal;
using LavaActors.Yaml;

namespace LavaActors.Node.Commands;

/// <summary><c>devices add</c>: writes the dictionary of a new device. What the command line does not say is asked at the terminal.</summary>
internal static class DevicesAddCommand
{
    public static Command Build(CommandEnvironment environment)
    {
        var name = new Argument<string?>("name") { Description = "The device's name", Arity = ArgumentArity.ZeroOrOne };
        var type = new Option<string?>("--type") { Description = "The device type that the dictionary extends", HelpName = "type" };
        var console = new Option<string?>("--console") { Description = "The command whose terminal is the console, as 'telnet ser2net 7001'", HelpName = "command" };
        var reset = new Option<string?>("--hard-reset") { Description = "The command that switches the board off and on", HelpName = "command" };
        var on = new Option<string?>("--power-on") { Description = "The command that switches the board on", HelpName = "command" };
        var off = new Option<string?>("--power-off") { Description = "The command that switches the board off", HelpName = "command" };
        var worker = new Option<string?>("--worker") { Description = "The dispatcher that has the board", HelpName = "name" };
        var tags = new Option<string[]>("--tag") { Description = "What jobs can ask for; may be given several times", HelpName = "tag" };
        var set = new Option<string[]>("--set") { Description = "Another variable of the templates; may be given several times", HelpName = "name=text" };
        var (lab, templates) = (DevicesRenderCommand.LabOption(), NodeOptions.Templates());
        var tryConsole = new Option<bool>("--try-console") { Description = "Open the console and show what it says before anything is written" };
        var tryPower = new Option<bool>("--try-power") { Description = "Run the power commands before anything is written: on, reset, off" };
        var force = new Option<bool>("--force") { Description = "Write the file although there is one, or although it is not valid yet" };
        var command = new Command("add", "Describe a new device, and try its console and power") { name, type, console, reset, on, off, worker, tags, set, lab, templates, tryConsole, tryPower, force };
        command.SetAction(async (parsed, stop) =>
        {
            var paths = LabPaths.Of(parsed.GetValue(lab) ?? DevicesRenderCommand.DefaultLab, parsed.GetValue(templates) is { Length: > 0 } named ? named : null);
            var wanted = new Wanted(paths, parsed.GetValue(tryConsole), parsed.GetValue(tryPower), parsed.GetValue(force));
            var said = new NewDevice(parsed.GetValue(name) ?? "", parsed.GetValue(type) ?? "")
            {
                Console = parsed.GetValue(console),
                HardReset = parsed.GetValue(reset),
                PowerOn = parsed.GetValue(on),
                PowerOff = parsed.GetValue(off),
                Worker = parsed.GetValue(worker),
                Tags = parsed.GetValue(tags) ?? [],
                Variables = [.. (parsed.GetValue(set) ?? []).Select(Variable)],
            };
            return await RunAsync(said, wanted, environment.Terminal, stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(NewDevice device, Wanted wanted, CommandTerminal terminal, CancellationToken stop)
    {
        IReadOnlyList<string> types = [.. new LabDirectory(wanted.Paths).Types(new DiagnosticBag()).Select(known => known.Name)
            .Concat(ShippedTemplates.Names.Select(file => Path.GetFileNameWithoutExtension(file))).Distinct().Order(StringComparer.Ordinal)];
        var questions = new DeviceQuestions(terminal.Out, types);
        var asks = terminal.Out.Profile.Capabilities.Interactive;
        device = asks ? await AskAsync(device, questions, stop) : device;
        foreach (var (what, given) in new[] { ("name", device.Name), ("type", device.Type), ("worker", device.Worker ?? "x") })
        {
            if (LabNames.WhyNot(given) is { } why) throw new ClientException(ExitCode.Usage, $"'{given}' cannot be the device's {what}: {why}");
        }

        if (!types.Contains(device.Type)) throw new ClientException(ExitCode.Usage, questions.Unknown(device.Type));
        var file = new LabFile(device.Name, Path.Combine(wanted.Paths.Devices, device.Name + LabDirectory.Template));
        var text = DictionaryText.Of(device);
        foreach (var line in text.TrimEnd('\n').Split('\n')) terminal.Line(line);

        var isConsented = wanted.Force;
        if (File.Exists(file.Path) && !isConsented)
        {
            if (!asks || !await questions.ConfirmAsync($"{file.Path} is there already. Overwrite it?", isYes: false, stop)) throw new ClientException(ExitCode.Usage, $"{file.Path} is there already and stays as it is; --force overwrites it");
            isConsented = true;
        }

        var errors = new LabTemplates(wanted.Paths).Render(file, text).Errors.ToList();
        foreach (var error in errors) await terminal.Error.WriteLineAsync(error.ToString().ReplaceLineEndings(" "));
        if (errors.Count > 0 && !wanted.Force && !(asks && await questions.ConfirmAsync("The device is not valid yet. Write it all the same?", isYes: false, stop)))
            throw new ClientException(ExitCode.Usage, "nothing is written: the device is not valid yet; --set gives other variables of its templates, and --force writes it as it is");
        if (!await TryAsync(device, wanted, asks ? questions : null, terminal, stop)) throw new ClientException(ExitCode.Usage, "nothing is written");
        Write(file.Path, text, isConsented);
        terminal.Line($"written: {file.Path}");
        return ExitCode.Ok;
    }

    private static async Task<NewDevice> AskAsync(NewDevice said, DeviceQuestions questions, CancellationToken stop)
    {
        if (said.Name.Length == 0) said = said with { Name = await questions.NameAsync(stop) };
        if (said.Type.Length == 0) said = said with { Type = await questions.TypeAsync(stop) };

        // Who gives any of these on the command line gives all that there are.
        if ((said.Console ?? said.HardReset ?? said.PowerOn ?? said.PowerOff) is not null) return said;
        return said with
        {
            Console = await questions.CommandAsync("Console command", stop),
            HardReset = await questions.CommandAsync("Command for a hard reset", stop),
            PowerOn = await questions.CommandAsync("Command for power on", stop),
            PowerOff = await questions.CommandAsync("Command for power off", stop),
        };
    }

    /// <summary>Whether the file may be written.</summary>
    /// <param name="questions">Null when there is nobody to ask.</param>
    private static async Task<bool> TryAsync(NewDevice device, Wanted wanted, DeviceQuestions? questions, CommandTerminal terminal, CancellationToken stop)
    {
        var isWell = true;
        if (device.Console is { } console && (wanted.TryConsole || (questions is not null && await questions.ConfirmAsync("Try the console now?", isYes: true, stop))))
        {
            isWell &= await SayAsync($"console: {console}", async () =>
            {
                var said = await DeviceTrial.ConsoleAsync(console, terminal.Clock, stop);
                return string.IsNullOrWhiteSpace(said) ? "it opened and said nothing; is the board on?" : $"it said:\n{said.Trim()}";
            });
        }

        IReadOnlyList<string> power = [.. new[] { device.PowerOn, device.HardReset, device.PowerOff }.OfType<string>()];
        if (power.Count > 0 && (wanted.TryPower || (questions is not null && await questions.ConfirmAsync("Run the power commands now (on, reset, off)? The board will lose its power.", isYes: false, stop))))
        {
            foreach (var command in power)
            {
                isWell &= await SayAsync(command, async () =>
                {
                    await DeviceTrial.PowerAsync(command, terminal.Clock, stop);
                    return "done";
                });
            }
        }

        return isWell || wanted.Force || (questions is not null && await questions.ConfirmAsync("Write the device all the same?", isYes: false, stop));

        async Task<bool> SayAsync(string what, Func<Task<string>> attempt)
        {
            try
            {
                terminal.Line($"{what}: {await attempt()}");
                return true;
            }
            catch (ActionFault fault)
            {
                terminal.Line($"{what}: {DeviceTrial.Plain(fault.Message)}");
                return false;
            }
        }
    }

    /// <summary>At once and as a whole: the node may be looking.</summary>
    private static void Write(string path, string text, bool overwrite)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var aside = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Environment.ProcessId}");
            File.WriteAllText(aside, text);
            try
            {
                File.Move(aside, path, overwrite);
            }
            finally
            {
                File.Delete(aside);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.Usage, $"{path} cannot be written: {e.Message}", e);
        }
    }

    private static (string Name, string Value) Variable(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 0 || !DictionaryText.IsVariable(text[..at])) throw new ClientException(ExitCode.Usage, $"'{text}' sets no variable; write it as name=text");
        return (text[..at], text[(at + 1)..]);
    }

    /// <param name="TryConsole">Without being asked.</param>
    private sealed record Wanted(LabPaths Paths, bool TryConsole, bool TryPower, bool Force);
}
