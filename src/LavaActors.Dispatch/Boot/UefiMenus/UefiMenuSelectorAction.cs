using LavaActors.Devices;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.UefiMenus;

/// <summary><c>uefi-menu-selector</c>, <c>grub-efi-menu-selector</c>: chooses in a firmware's menu (deploy-boot-uboot.md §9.3).</summary>
/// <param name="name">The action's name.</param>
/// <param name="menu">The device's menu.</param>
/// <param name="selections">What is chosen, as the device has it.</param>
/// <param name="lineEnd">What ends a line.</param>
/// <param name="message">Pattern of what is printed in the end; null: nothing is waited for.</param>
public sealed class UefiMenuSelectorAction(string name, UefiMenu menu, IReadOnlyList<MenuSelection> selections, string lineEnd, string? message) : PipelineAction
{
    private const string Escape = "\u001b", Enter = "\r";

    public override string Name => name;

    public override string Summary => "choose in the firmware's menu";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var shown = await WaitAsync(scope, menu.Prompt, "the firmware's menu", stop);
        foreach (var selection in scope.Find(UefiMenuKeys.Selections) ?? selections)
        {
            foreach (var label in selection.Items) shown = await TypeAsync(scope, selection, NumberOf(scope, label, selection.Fallback, shown) + lineEnd, shown, stop);
            if (selection.Escape) shown = await TypeAsync(scope, selection, Escape, shown, stop);
            if (selection.Enter is { } text) shown = await TypeAsync(scope, selection, text + Enter, shown, stop);
        }

        if (message is not null) await WaitAsync(scope, message, "the firmware's message that it boots", stop);
    }

    private string NumberOf(ActionScope scope, string label, string? fallback, string shown)
    {
        var lines = MenuText.Read(shown, menu.Item);
        var number = MenuText.NumberOf(label, lines) ?? (fallback is null ? null : MenuText.NumberOf(fallback, lines));
        if (number is null)
        {
            var has = lines.Count == 0 ? "no line that is as item_markup, item_class and separator of its uefi-menu say" : string.Join(", ", lines.Select(line => $"'{line.Label}'"));
            throw ActionFault.Job($"the menu of {scope.Run.Device.Hostname} has no line '{label}'{(fallback is null ? "" : $" and no line '{fallback}'")}; it has {has}");
        }

        scope.Log.Debug($"'{label}' is {number} in the menu");
        return number;
    }

    /// <summary>Types a text, and waits for what the selection says.</summary>
    /// <returns>What the firmware shows now.</returns>
    private static async Task<string> TypeAsync(ActionScope scope, MenuSelection selection, string text, string shown, CancellationToken stop)
    {
        await scope.Console.SendAsync(text, scope.Run.Device.CharacterDelays.Boot, stop);
        return selection.Wait is { } wait ? await WaitAsync(scope, wait, "the firmware's next menu", stop) : shown;
    }

    private static async Task<string> WaitAsync(ActionScope scope, string pattern, string what, CancellationToken stop) =>
        (await scope.Console.WaitForAsync([ConsolePattern.Expression(pattern)], what, scope.WaitLimit, ErrorTypes.Infrastructure, stop,
            $"Is the uefi-menu of {scope.Run.Device.Hostname} what its firmware shows?")).Before;
}
