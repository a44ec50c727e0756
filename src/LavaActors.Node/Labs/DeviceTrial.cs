using System.Text;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Node.Labs;

/// <summary>Tries the console and the power commands of a board that is about to be described.</summary>
internal static class DeviceTrial
{
    /// <summary>A console that works says something when the return key is pressed.</summary>
    private static readonly TimeSpan ConsoleLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan PowerLimit = TimeSpan.FromSeconds(60);

    private const int MaxShown = 2000;

    /// <summary>Opens the console, presses return, and answers what it says, as plain text; empty when it is silent.</summary>
    /// <exception cref="ActionFault">It cannot be opened.</exception>
    public static async Task<string> ConsoleAsync(string command, TimeProvider clock, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(ConsoleLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        var said = new StringBuilder();
        try
        {
            await using var channel = await ConnectCommand.OpenAsync(command, either.Token);
            await channel.WriteAsync("\r"u8.ToArray(), either.Token);
            var buffer = new byte[1024];
            while (said.Length < MaxShown && await channel.ReadAsync(buffer, either.Token) is > 0 and var count) said.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // It has had its time.
        }
        catch (IOException) when (said.Length > 0)
        {
            // A program that has ended.
        }
        catch (IOException e)
        {
            throw ActionFault.Infrastructure($"the console opened with '{command}' ended at once: {e.Message}");
        }

        return Plain(said.ToString());
    }

    /// <summary>Runs a power command to its end.</summary>
    /// <exception cref="ActionFault">It failed.</exception>
    public static Task PowerAsync(string command, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            return LabCommand.RunAsync(ShellWords.Split(command), null, ErrorTypes.Infrastructure, PowerLimit, clock, stop);
        }
        catch (FormatException e)
        {
            throw ActionFault.Configuration(e.Message);
        }
    }

    /// <summary>Without what would move a terminal's cursor or change its colours.</summary>
    internal static string Plain(string text) => new([.. text.ReplaceLineEndings("\n").Where(c => c is '\n' or '\t' || !char.IsControl(c))]);
}
