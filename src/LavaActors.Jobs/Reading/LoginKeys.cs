using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Prompts and login of a boot block (spec: pipeline.md §14).</summary>
internal static class LoginKeys
{
    public static BootBlock Read(MapReader reader, BootBlock block) => block with
    {
        Prompts = ReadPrompts(reader),
        AutoLogin = reader.Section("auto_login") is { } login ? ReadLogin(login) : null,
        IgnoreKernelMessages = reader.Bool("ignore_kernel_messages") ?? false,
        FailureMessage = reader.Pattern("failure_message"),
    };

    private static IReadOnlyList<string> ReadPrompts(MapReader reader)
    {
        var node = reader.Node("prompts");
        if (node is YamlScalar { IsNull: false }) reader.Warning("prompts", "is a plain string", "write a list: LAVA takes a plain string apart in ssh boots");
        if (node is YamlList { Count: 0 }) reader.Error("prompts", "the list is empty", "give the shell's prompt, as ['root@debian:']");
        var prompts = reader.Strings("prompts");
        var spans = node is YamlList list ? list.Items : node is null ? [] : [node];
        for (var i = 0; i < spans.Count; i++)
        {
            if (spans[i] is not YamlScalar scalar || scalar.AsString() is null) continue;
            var path = node is YamlList ? reader.PathOf("prompts", i) : reader.PathOf("prompts");
            if (scalar.Text.Trim().Length == 0) reader.Bag.Error(scalar.Span, path, "an empty prompt would match anywhere", "give the shell's prompt, as 'root@debian:'");
            else if (reader.CheckPattern(scalar.Text, scalar.Span, path) && MatchesNothing(scalar.Text)) reader.Bag.Error(scalar.Span, path, $"'{scalar.Text}' matches the empty text", "write a pattern that needs at least one character");
        }

        return prompts;
    }

    private static bool MatchesNothing(string pattern) => PythonPattern.Compile(pattern).Match("") is { Success: true };

    private static AutoLogin? ReadLogin(MapReader reader)
    {
        var errors = reader.Bag.ErrorCount;
        reader.Required("login_prompt", "give the prompt to wait for, as \"login_prompt: 'login:'\"");
        reader.Required("username", "give the name to type, as 'username: root'");
        var login = new AutoLogin
        {
            LoginPrompt = NonEmptyPattern(reader, "login_prompt") ?? "",
            Username = reader.String("username", anyScalar: true) ?? "",
            PasswordPrompt = NonEmptyPattern(reader, "password_prompt"),
            Password = reader.String("password", anyScalar: true),
            LoginCommands = reader.Strings("login_commands"),
        };
        if (login.PasswordPrompt is not null && !reader.Has("password")) reader.Error("password_prompt", "there is no password to answer it with", "add 'password', or remove 'password_prompt'");
        if (reader.Has("password") && !reader.Has("password_prompt")) reader.Warning("password", "is never typed", "add 'password_prompt', the text that asks for it");
        if (reader.Node("login_commands") is YamlList { Count: 0 }) reader.Error("login_commands", "the list is empty", "give at least one command, or remove the key");
        reader.RejectUnknown();
        return reader.Bag.ErrorCount > errors ? null : login;
    }

    private static string? NonEmptyPattern(MapReader reader, string key) => reader.NonEmptyString(key) is null ? null : reader.Pattern(key);
}
