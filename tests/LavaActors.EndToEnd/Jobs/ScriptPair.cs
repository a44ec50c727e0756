namespace LavaActors.EndToEnd.Jobs;

/// <summary>Two roles with a process board each, that log in and run an interactive script <c>talk</c>.</summary>
public sealed record ScriptPair
{
    public required (string First, string Second) DeviceTypes { get; init; }

    /// <summary>Blocks of the first role before its script.</summary>
    public string Before { get; init; } = "";

    public required IReadOnlyList<string> First { get; init; }

    public required IReadOnlyList<string> Second { get; init; }

    public override string ToString() =>
        $$"""
        {{JobText.TwoRoles("interactive pair", DeviceTypes)}}
        {{JobText.Deploy("first, second")}}
        - boot:
            role: [first, second]
            method: u-boot
            commands: nfs
            timeout: {minutes: 3}
        {{Before}}
        {{Script("first, second", "login", ["{command: null}", "{name: login, command: root}"], "'login: ', ")}}
        {{Script("first", "talk", First)}}
        {{Script("second", "talk", Second)}}
        """;

    private static string Script(string roles, string name, IReadOnlyList<string> steps, string prompt = "") =>
        $$"""
        - test:
            role: [{{roles}}]
            timeout: {minutes: 2}
            interactive:
            - name: {{name}}
              prompts: [{{prompt}}'root@linaro-nano:']
              echo: discard
              script:
              {{string.Join("\n      ", steps.Select(step => $"- {step}"))}}
        """;
}
