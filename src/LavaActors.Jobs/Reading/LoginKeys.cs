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
        return TextPatterns.ReadAll(reader, "prompts", "the shell's prompt, as ['root@debian:']");
    }

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
        reader.WarnUnknown();
        return reader.Bag.ErrorCount > errors ? null : login;
    }

    private static string? NonEmptyPattern(MapReader reader, string key) => reader.NonEmptyString(key) is null ? null : reader.Pattern(key);
}
