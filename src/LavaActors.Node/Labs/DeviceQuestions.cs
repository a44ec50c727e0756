using LavaActors.Devices.Lab;
using LavaActors.Node.Client;
using LavaActors.Yaml;
using Spectre.Console;

namespace LavaActors.Node.Labs;

/// <summary>Asks a person at the terminal what is not said yet of a new device.</summary>
internal sealed class DeviceQuestions(IAnsiConsole console, IReadOnlyList<string> types)
{
    public Task<string> NameAsync(CancellationToken stop) => AskAsync(
        new TextPrompt<string>("Name of the device:").Validate(name => LabNames.WhyNot(name) is { } why ? ValidationResult.Error($"That cannot be a name: {Markup.Escape(why)}") : ValidationResult.Success()), stop);

    public Task<string> TypeAsync(CancellationToken stop) => AskAsync(
        new TextPrompt<string>("Device type:").Validate(type => types.Contains(type) ? ValidationResult.Success() : ValidationResult.Error(Markup.Escape(Unknown(type)))), stop);

    /// <summary>A command; null for none.</summary>
    public async Task<string?> CommandAsync(string what, CancellationToken stop) =>
        await AskAsync(new TextPrompt<string>($"{what} (empty: none):").AllowEmpty(), stop) is { Length: > 0 } command ? command : null;

    public Task<bool> ConfirmAsync(string question, bool isYes, CancellationToken stop) => AskAsync(new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = isYes }, stop);

    /// <exception cref="ClientException">Nobody can answer.</exception>
    private async Task<T> AskAsync<T>(IPrompt<T> prompt, CancellationToken stop)
    {
        try
        {
            return await console.PromptAsync(prompt, stop);
        }
        catch (InvalidOperationException error)
        {
            // Input that is no keyboard.
            throw new ClientException(ExitCode.Usage, $"the questions cannot be answered here ({error.Message}); 'lava-actors devices add --help' lists the options that answer them", error);
        }
    }

    /// <summary>What to say of a type that is not there.</summary>
    public string Unknown(string type) => $"There is no device type '{type}'; {NearestName.Remedy(type, types)}";
}
