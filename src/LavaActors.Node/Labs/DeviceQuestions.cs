using LavaActors.Devices.Lab;
using LavaActors.Yaml;
using Spectre.Console;

namespace LavaActors.Node.Labs;

/// <summary>Asks a person at the terminal what is not said yet of a new device.</summary>
internal sealed class DeviceQuestions(IAnsiConsole console, IReadOnlyList<string> types)
{
    public async Task<string> NameAsync(CancellationToken stop) => await console.PromptAsync(
        new TextPrompt<string>("Name of the device:").Validate(name => LabNames.WhyNot(name) is { } why ? ValidationResult.Error($"That cannot be a name: {Markup.Escape(why)}") : ValidationResult.Success()), stop);

    public async Task<string> TypeAsync(CancellationToken stop) => await console.PromptAsync(
        new TextPrompt<string>("Device type:").Validate(type => types.Contains(type) ? ValidationResult.Success() : ValidationResult.Error(Markup.Escape(Unknown(type)))), stop);

    /// <summary>A command; null for none.</summary>
    public async Task<string?> CommandAsync(string what, CancellationToken stop) =>
        await console.PromptAsync(new TextPrompt<string>($"{what} (empty: none):").AllowEmpty(), stop) is { Length: > 0 } command ? command : null;

    public async Task<bool> ConfirmAsync(string question, bool isYes, CancellationToken stop) => await console.PromptAsync(new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = isYes }, stop);

    /// <summary>What to say of a type that is not there.</summary>
    public string Unknown(string type) => $"There is no device type '{type}'; {NearestName.Remedy(type, types)}";
}
