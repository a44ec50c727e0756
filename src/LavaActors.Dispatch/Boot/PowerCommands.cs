using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot;

/// <summary>What can be known of a device's commands before the first of them runs.</summary>
internal static class PowerCommands
{
    /// <param name="key">Below <c>commands</c> of the device.</param>
    public static void Check(ValidationScope scope, string key, IReadOnlyList<string> commands)
    {
        foreach (var command in commands)
        {
            try
            {
                if (ShellWords.Split(command) is [var program, ..]) scope.NeedsProgram(program, $"it stands in commands.{key} of {scope.Run.Device.Hostname}");
                else scope.Error($"commands.{key} of {scope.Run.Device.Hostname} is empty; give a program, or leave the key out");
            }
            catch (FormatException e)
            {
                scope.Error($"commands.{key} of {scope.Run.Device.Hostname}: {e.Message}");
            }
        }
    }
}
