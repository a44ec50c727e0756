using System.CommandLine;
using System.Text.Json;
using LavaActors.Gateway.Api;
using LavaActors.Node.Terminal;

namespace LavaActors.Node.Commands;

/// <summary><c>whatif JOB</c>: would this job start now? Nothing is submitted.</summary>
public static class WhatIfCommand
{
    public static Command Build(CommandEnvironment environment)
    {
        var file = new Argument<string>("job") { Description = "The job definition, a YAML file" };
        var command = new Command("whatif", "Say whether a job would start now, on which devices, or what it would wait for and how long; submit nothing") { file };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var answer = await environment.Connect(parsed).WhatIfAsync(await GlobalOptions.ReadAsync(parsed.GetRequiredValue(file), stop), stop);
            if (terminal.Json) terminal.Line(JsonSerializer.Serialize(answer, ApiJson.Default.ValidationAnswer));
            else foreach (var line in Lines(answer)) terminal.Line(line);
            return answer switch
            {
                { Outlook: { Refusal: null } } => ExitCode.Ok,
                { Outlook: null } when IsValid(answer) => ExitCode.Failed,
                _ => ExitCode.InvalidJob,
            };
        });
        return command;
    }

    /// <summary>The answer for a person.</summary>
    internal static IEnumerable<string> Lines(ValidationAnswer answer)
    {
        if (!IsValid(answer)) return [answer.Message];
        if (answer.Outlook is not { } outlook) return ["the job is valid, but the scheduler does not say when it would start; try again in a moment"];
        return Lines(outlook);
    }

    private static IEnumerable<string> Lines(OutlookView outlook)
    {
        if (outlook.Refusal is { } refusal) yield return $"it would be refused: {refusal}";
        else if (outlook.StartsNow) yield return "it would start now";
        else
        {
            yield return $"it would wait: {outlook.WaitsFor}";
            yield return outlook.Ahead == 1 ? "ahead of it in the queue: 1 job" : $"ahead of it in the queue: {outlook.Ahead} jobs";
            yield return outlook.Expected is { } expected
                ? $"it would start about {Moment(expected)}{(outlook.Late is { } late ? $", or {Moment(late)} if runs are long" : "")}, {outlook.Estimate}"
                : outlook.Estimate;
        }

        foreach (var role in outlook.Roles)
        {
            yield return $"{(role.Role.Length == 0 ? "" : $"{role.Role}: ")}{role.Wanted}: free {(role.Free.Count == 0 ? "none" : string.Join(", ", role.Free))}";
            foreach (var other in role.Others) yield return $"  not {other.Device}: {other.Why}";
            if (role.LeftOut > 0) yield return $"  {role.LeftOut} more {(role.LeftOut == 1 ? "device" : "devices")} of this type, not listed";
            if (role.OfOtherTypes > 0) yield return $"  {role.OfOtherTypes} {(role.OfOtherTypes == 1 ? "device is" : "devices are")} of other types";
        }
    }

    private static bool IsValid(ValidationAnswer answer) => answer.Message == "Job valid.";

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture);
}
