using System.Globalization;
using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test;

/// <summary>One line typed into the target's shell.</summary>
internal static class ShellLine
{
    /// <summary>How long a checked line may take to answer. The reference gives it 15 s (pipeline.md §12), which an emulated board that several guests unpack their overlays on at a time
    /// may need.</summary>
    private static readonly TimeSpan CheckLimit = TimeSpan.FromMinutes(1);

    private static readonly ConsolePattern ReturnCode = ConsolePattern.Expression(@"<LAVA_SIGNAL_RETRUNCODE (\d+)>");

    /// <summary>Types the line and waits for the prompt.</summary>
    public static async Task RunAsync(ActionScope scope, string line, CancellationToken stop)
    {
        await scope.Console.SendAsync(line + "\n", Pace(scope), stop);
        await PromptAsync(scope, $"a shell prompt after '{line}'", stop);
    }

    /// <summary>Types the line, and fails unless it exits with 0.</summary>
    /// <exception cref="ActionFault">Job: another exit code, or none within a minute.</exception>
    public static async Task RunCheckedAsync(ActionScope scope, string line, CancellationToken stop)
    {
        var code = await RunForCodeAsync(scope, line, CheckLimit < scope.ConnectionLimit ? CheckLimit : scope.ConnectionLimit, stop);
        if (code != 0) throw ActionFault.Job($"'{line}' exited with {code} on {scope.Console.Name}");
        await PromptAsync(scope, $"a shell prompt after '{line}'", stop);
    }

    /// <summary>Types the line, and answers its exit code; the prompt behind it is not waited for.</summary>
    /// <exception cref="ActionFault">Job: no exit code within the limit.</exception>
    public static async Task<int> RunForCodeAsync(ActionScope scope, string line, TimeSpan limit, CancellationToken stop)
    {
        // Printed by printf from a format that is not the text itself, so the terminal's echo of this line is not taken for the answer.
        await scope.Console.SendAsync($"{line} ; printf \"<LAVA_SIGNAL_RETRUNCODE %s>\\n\" \"$?\"\n", Pace(scope), stop);
        var seen = await scope.Console.WaitForAsync([ReturnCode], $"the exit code of '{line}'", limit, ErrorTypes.Job, stop);
        return int.Parse(seen.Text.AsSpan(seen.Text.LastIndexOf(' ') + 1).TrimEnd('>'), CultureInfo.InvariantCulture);
    }

    public static Task PromptAsync(ActionScope scope, string what, CancellationToken stop) =>
        scope.Console.WaitForAsync(Prompts(scope), what, scope.ConnectionLimit, ErrorTypes.Job, stop);

    /// <summary>What the target's shell says when it waits for a line.</summary>
    public static IReadOnlyList<ConsolePattern> Prompts(ActionScope scope) =>
        scope.FindOfShell(BootKeys.Prompts) ?? [ConsolePattern.Text(scope.Run.Device.Constants.DefaultShellPrompt)];

    private static TimeSpan Pace(ActionScope scope) =>
        scope.Node.Section == "test" ? scope.Run.Device.CharacterDelays.Test : scope.Run.Device.CharacterDelays.Boot;
}
