using System.Globalization;
using System.Net.Sockets;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Consoles;

/// <summary>A device's <c>connect</c> command (deploy-boot-uboot.md §9.2). <c>telnet HOST PORT</c> and <c>nc HOST PORT</c> are opened by this process itself: no program,
/// no terminal between the board and the log. Anything else is run as a program.</summary>
public static class ConnectCommand
{
    /// <summary>What is wrong with the command, or null.</summary>
    public static string? Check(string command)
    {
        try
        {
            var words = ShellWords.Split(command);
            if (words.Count == 0) return "the connect command is empty";
            return words[0] is "telnet" or "nc" && words.Count is not 2 and not 3 ? $"'{command}' should be '{words[0]} HOST PORT'" : null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <exception cref="ActionFault">Infrastructure: nothing answers, or the program is missing. Configuration: the command is malformed.</exception>
    public static async Task<IByteChannel> OpenAsync(string command, CancellationToken stop)
    {
        if (Check(command) is { } wrong) throw ActionFault.Configuration($"device connect command: {wrong}");
        var words = ShellWords.Split(command);
        try
        {
            if (words[0] is not ("telnet" or "nc")) return ProcessChannel.Start(words);
            var port = words.Count == 3 ? words[2] : "23";
            if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw ActionFault.Configuration($"device connect command '{command}': '{port}' is not a port number");
            return await TcpChannel.ConnectAsync(words[1], number, words[0] == "telnet", stop);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw ActionFault.Infrastructure($"the console cannot be opened with '{command}': {e.Message}; is the console server running?", e);
        }
    }
}
