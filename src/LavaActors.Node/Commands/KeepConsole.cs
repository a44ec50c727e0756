using System.Net.Sockets;
using LavaActors.Dispatch.Consoles.Kept;

namespace LavaActors.Node.Commands;

/// <summary><c>keep-console</c>: keeps the console of an emulated machine or a container while the dispatcher is away. A dispatcher starts it, no person: it is not among the commands that help shows.</summary>
public static class KeepConsole
{
    public const string Name = KeeperOrder.Command;

    /// <summary>How this program is started, without arguments.</summary>
    public static IReadOnlyList<string> Program { get; } = ProgramOf(Environment.ProcessPath, typeof(KeepConsole).Assembly.Location);

    /// <param name="process">The file of the process: the program's own, or <c>dotnet</c>.</param>
    /// <param name="assembly">The program's assembly.</param>
    public static IReadOnlyList<string> ProgramOf(string? process, string assembly) => Path.GetFileName(process) switch
    {
        "lava-actors" => [process!],
        "dotnet" => [process!, assembly],
        _ => ["dotnet", assembly],
    };

    /// <summary>Keeps a console to its end. Says <see cref="KeeperOrder.Ready"/> on standard output when it does, or in one line why it does not.</summary>
    /// <param name="arguments">Those behind the command's name.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        using var signals = new StopSignals();
        try
        {
            await new ConsoleKeeper(KeeperOrder.Parse(arguments), TimeProvider.System).RunAsync(() => Console.Out.WriteLine(KeeperOrder.Ready), signals.Stop);
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is FormatException or IOException or SocketException or UnauthorizedAccessException)
        {
            await Console.Out.WriteLineAsync(e.Message.ReplaceLineEndings(" "));
            return e is FormatException ? ExitCode.Usage : ExitCode.Failed;
        }
    }
}
