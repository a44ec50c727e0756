using System.CommandLine;
using LavaActors.Gateway.Operations;
using LavaActors.Node.Client;
using LavaActors.Node.Terminal;
using LavaActors.Protocol.Accounts;
using Spectre.Console;

namespace LavaActors.Node.Commands;

/// <summary><c>groups</c>: the groups of a lab's users and the global permissions that their members have; works on the store itself (docs/users.md).</summary>
internal static class GroupsCommand
{
    public static Command Build(CommandEnvironment environment) =>
        new("groups", "Groups and their global permissions: works on the store of a node's settings, while nodes run or not") { List(environment), Permissions(environment) };

    private static Command List(CommandEnvironment environment) => UsersCommand.OnStore(environment, new Command("list", "List all groups"), makes: false, async (_, users, terminal, stop) =>
    {
        var table = ResultTables.Plain("Group", "Members", "Their members may");
        foreach (var group in await users.Accounts.GroupsAsync(stop)) table.AddRow(new Text(group.Name), new Text(string.Join(' ', group.Members)), new Text(string.Join(' ', group.Permissions)));
        terminal.Out.Write(table);
    });

    private static Command Permissions(CommandEnvironment environment)
    {
        var name = new Argument<string>("group") { Description = "The group's name" };
        var give = new Option<string[]>("--add") { Description = "A permission to give, as lava_scheduler_app.change_device; may be given several times", HelpName = "permission" };
        var take = new Option<string[]>("--remove") { Description = "A permission to take away; may be given several times", HelpName = "permission" };
        return UsersCommand.OnStore(environment, new Command("permissions", "Show the global permissions of a group's members, or change them") { name, give, take }, makes: false, async (parsed, users, terminal, stop) =>
        {
            var (named, more, less) = (parsed.GetRequiredValue(name), Read(parsed.GetValue(give)), Read(parsed.GetValue(take)));
            var group = (await users.Accounts.GroupsAsync(stop)).FirstOrDefault(each => each.Name == named) ?? throw new ClientException(ExitCode.NotFound, $"there is no group '{named}'; 'groups list' lists all, and 'users groups USER --add {named}' makes one");
            var after = AccountPermissions.Ordered(group.Permissions.Concat(more).Except(less, StringComparer.Ordinal));
            if (!after.SequenceEqual(group.Permissions, StringComparer.Ordinal))
            {
                if (!await users.Accounts.PermitAsync(group.Id, after, stop)) throw new ClientException(ExitCode.NotFound, $"group '{named}' is gone");
                await users.NoteAsync("group", named, AuditRow.Change(string.Join(' ', group.Permissions), string.Join(' ', after), "permissions"), stop);
            }

            foreach (var permission in after) terminal.Line(permission);
        });
    }

    private static List<string> Read(string[]? permissions) =>
    [
        .. (permissions ?? []).Select(permission => AccountPermissions.Parse(permission) ?? throw new ClientException(ExitCode.Usage, $"'{permission}' is no permission; lava_scheduler_app.change_device is one")),
    ];
}
