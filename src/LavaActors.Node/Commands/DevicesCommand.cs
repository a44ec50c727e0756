using System.CommandLine;
using System.Text.Json;
using LavaActors.Gateway.Api;
using LavaActors.Node.Terminal;
using Spectre.Console;

namespace LavaActors.Node.Commands;

/// <summary><c>devices list|show</c>: the boards a node's scheduler knows. <c>devices check|render|add</c>: the files that describe boards.</summary>
public static class DevicesCommand
{
    public static Command Build(CommandEnvironment environment) => new("devices", "List and show devices; check, print and add the files that describe them")
    {
        List(environment), Show(environment), DevicesCheckCommand.Build(environment), DevicesRenderCommand.Build(environment), DevicesAddCommand.Build(environment),
    };

    private static Command List(CommandEnvironment environment)
    {
        var command = new Command("list", "List all devices");
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var devices = await environment.Connect(parsed).DevicesAsync(stop);
            if (terminal.Json) terminal.Line(JsonSerializer.Serialize(new Page<DeviceView>(devices.Count, null, null, devices), ApiJson.Default.PageDeviceView));
            else terminal.Out.Write(Table(devices));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show(CommandEnvironment environment)
    {
        var name = new Argument<string>("name") { Description = "The device's host name" };
        var command = new Command("show", "Show a device") { name };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var device = await environment.Connect(parsed).DeviceAsync(parsed.GetRequiredValue(name), stop);
            if (terminal.Json) terminal.Line(JsonSerializer.Serialize(device, ApiJson.Default.DeviceView));
            else terminal.Out.Write(Table([device]));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Table Table(IReadOnlyList<DeviceView> devices)
    {
        var table = ResultTables.Plain("Device", "Type", "State", "Health", "Dispatcher", "Remark");
        foreach (var device in devices)
        {
            table.AddRow(
                new Text(device.Hostname),
                new Text(device.DeviceType),
                new Text(device.State),
                new Text(device.Health),
                new Text(device.WorkerHost ?? "-"),
                new Text(device.Description ?? ""));
        }

        return table;
    }
}
