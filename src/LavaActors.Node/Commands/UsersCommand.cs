using System.CommandLine;
using System.Data.Common;
using LavaActors.Gateway.Access;
using LavaActors.Node.Client;
using LavaActors.Node.Hosting;
using LavaActors.Node.Terminal;
using LavaActors.Protocol.Accounts;
using LavaActors.Storage.Sqlite;
using Spectre.Console;

namespace LavaActors.Node.Commands;

/// <summary><c>users</c>: who may come in over HTTP; works on the store itself, so that there is a first administrator (docs/users.md).</summary>
internal static class UsersCommand
{
    public static Command Build(CommandEnvironment environment) => new("users", "Users, their groups and tokens: works on the store of a node's settings, while nodes run or not")
    {
        Add(environment), List(environment), Password(environment), Oidc(environment), Token(environment), Tokens(environment), Revoke(environment), Groups(environment), Permit(environment), Active(environment, "disable", false), Active(environment, "enable", true),
    };

    private static Argument<string> Name() => new("name") { Description = "The user's name" };

    private static Command Add(CommandEnvironment environment)
    {
        var name = Name();
        var admin = new Option<bool>("--admin") { Description = "May do everything" };
        var email = new Option<string?>("--email") { Description = "His address", HelpName = "address" };
        var groups = new Option<string[]>("--group") { Description = "A group to be in; may be given several times", HelpName = "group" };
        var without = new Option<bool>("--no-password") { Description = "He comes by token only" };
        var oidc = new Option<bool>("--oidc") { Description = "He comes by OpenID Connect, and has no password here" };
        return OnStore(environment, new Command("add", "Add a user; the password is asked for, or is the first line of stdin") { name, admin, email, groups, without, oidc }, makes: true, async (parsed, users, terminal, stop) =>
        {
            var user = parsed.GetRequiredValue(name);
            Refuse(AccountNames.WhyNotUser(user));
            foreach (var group in parsed.GetValue(groups) ?? []) Refuse(AccountNames.WhyNotGroup(group));
            if (await users.Accounts.UserAsync(user, stop) is not null) throw new ClientException(ExitCode.Usage, $"there is a user '{user}' already; 'users passwd {user}' gives a new password");
            var hash = parsed.GetValue(without) || parsed.GetValue(oidc) ? null : Passwords.Hash(await NewPasswordAsync(environment, user, stop));
            var isAdmin = parsed.GetValue(admin);
            var added = await users.Accounts.AddUserAsync(
                new NewAccount(user, hash, Email: parsed.GetValue(email) ?? "", IsStaff: isAdmin, IsSuperuser: isAdmin, Groups: parsed.GetValue(groups) ?? [], ByOidc: parsed.GetValue(oidc)), terminal.Clock.GetUtcNow(), stop)
                ?? throw new ClientException(ExitCode.Usage, await users.Accounts.IsFormerAsync(user, stop) ? $"'{user}' was another user, whose jobs are still kept under that name: whoever had it would see them; give another name" : $"there is a user '{user}' already");
            await users.NoteAsync("user", user, isAdmin ? "added as administrator" : "added", stop);
            terminal.Line($"{(isAdmin ? "administrator" : "user")} {added.UserName} is added to {users.Store}");
        });
    }

    private static Command List(CommandEnvironment environment) => OnStore(environment, new Command("list", "List all users"), makes: false, async (_, users, terminal, stop) =>
    {
        var table = ResultTables.Plain("User", "Groups", "May", "Password", "Last login");
        foreach (var user in await users.Accounts.UsersAsync(stop))
        {
            table.AddRow(
                new Text(user.UserName),
                new Text(string.Join(' ', user.Groups)),
                new Text(!user.IsActive ? "nothing: disabled" : user.IsSuperuser ? "everything" : user.Permissions.Count == 0 ? "what users may" : string.Join(' ', user.Permissions)),
                new Text(user.HasPassword ? "yes" : "no"),
                new Text(user.LastLogin?.ToString("yyyy-MM-dd HH:mm") ?? "-"));
        }

        terminal.Out.Write(table);
    });

    private static Command Password(CommandEnvironment environment)
    {
        var name = Name();
        return OnStore(environment, new Command("passwd", "Give a user a new password: it is asked for, or is the first line of stdin; ends his sessions") { name }, makes: false, async (parsed, users, terminal, stop) =>
        {
            var user = await users.UserAsync(parsed.GetRequiredValue(name), stop);
            await users.Accounts.SetPasswordAsync(user.Id, Passwords.Hash(await NewPasswordAsync(environment, user.UserName, stop)), stop);
            await users.NoteAsync("user", user.UserName, "new password", stop);
            terminal.Line($"user {user.UserName} has a new password");
        });
    }

    private static Command Oidc(CommandEnvironment environment)
    {
        var name = Name();
        return OnStore(environment, new Command("oidc", "Let a user without a password log in by OpenID Connect: the first whom the issuer calls so is he from then on") { name }, makes: false, async (parsed, users, terminal, stop) =>
        {
            var user = await users.UserAsync(parsed.GetRequiredValue(name), stop);
            if (user.HasPassword) throw new ClientException(ExitCode.Usage, $"user {user.UserName} has a password here, and comes in by that");
            await users.Accounts.AllowOidcAsync(user.Id, stop);
            await users.NoteAsync("user", user.UserName, "may log in by OpenID Connect", stop);
            terminal.Line($"user {user.UserName} may log in by OpenID Connect");
        });
    }

    private static Command Token(CommandEnvironment environment)
    {
        var name = Name();
        var description = new Option<string?>("--description") { Description = "What it is for", HelpName = "text" };
        var scope = new Option<TokenScope>("--scope") { Description = "read, submit or admin: what it may be used for", DefaultValueFactory = _ => TokenScope.Admin, HelpName = "scope" };
        var days = new Option<int?>("--days") { Description = "How long it is valid [default: for ever]", HelpName = "number" };
        return OnStore(environment, new Command("token", "Make an API token, and show it, once") { name, description, scope, days }, makes: false, async (parsed, users, terminal, stop) =>
        {
            var user = await users.UserAsync(parsed.GetRequiredValue(name), stop);
            if (parsed.GetValue(days) is < 1 or > 36500) throw new ClientException(ExitCode.Usage, "a token is valid for 1 to 36500 days");
            var (secret, now) = (Secrets.NewToken(), terminal.Clock.GetUtcNow());
            var made = await users.Credentials.AddAsync(
                user.Id, Secrets.HashOf(secret), parsed.GetValue(description) ?? "", parsed.GetValue(scope), now, parsed.GetValue(days) is { } valid ? now.AddDays(valid) : null, stop);
            await users.NoteAsync("token", $"{user.UserName}/{made.Id}", $"made, scope {made.Scope}", stop);
            terminal.Line(secret);
        });
    }

    private static Command Tokens(CommandEnvironment environment)
    {
        var name = Name();
        return OnStore(environment, new Command("tokens", "List a user's API tokens") { name }, makes: false, async (parsed, users, terminal, stop) =>
        {
            var table = ResultTables.Plain("Number", "Description", "Scope", "Created", "Last used", "Expires");
            foreach (var token in await users.Credentials.TokensAsync((await users.UserAsync(parsed.GetRequiredValue(name), stop)).Id, stop))
            {
                table.AddRow(
                    new Text(token.Id.ToString()), new Text(token.Description), new Text(token.Scope.ToString()), new Text(Day(token.Created)), new Text(Day(token.LastUsed)), new Text(Day(token.Expires)));
            }

            terminal.Out.Write(table);
        });

        static string Day(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd") ?? "-";
    }

    private static Command Revoke(CommandEnvironment environment)
    {
        var name = Name();
        var number = new Argument<long>("number") { Description = "The token's, as 'users tokens' lists it" };
        return OnStore(environment, new Command("revoke", "Take an API token away") { name, number }, makes: false, async (parsed, users, terminal, stop) =>
        {
            var (user, token) = (await users.UserAsync(parsed.GetRequiredValue(name), stop), parsed.GetRequiredValue(number));
            if (!await users.Credentials.DeleteAsync(user.Id, token, stop)) throw new ClientException(ExitCode.NotFound, $"user {user.UserName} has no token {token}; 'users tokens {user.UserName}' lists those that he has");
            await users.NoteAsync("token", $"{user.UserName}/{token}", "revoked", stop);
            terminal.Line($"token {token} of user {user.UserName} is revoked");
        });
    }

    private static Command Groups(CommandEnvironment environment)
    {
        var name = Name();
        var join = new Option<string[]>("--add") { Description = "A group to join, made when there is none; may be given several times", HelpName = "group" };
        var leave = new Option<string[]>("--remove") { Description = "A group to leave; may be given several times", HelpName = "group" };
        return OnStore(environment, new Command("groups", "Show a user's groups, or change them") { name, join, leave }, makes: false, async (parsed, users, terminal, stop) =>
        {
            var user = await users.UserAsync(parsed.GetRequiredValue(name), stop);
            foreach (var group in parsed.GetValue(join) ?? []) Refuse(AccountNames.WhyNotGroup(group));
            var after = user.Groups.Union(parsed.GetValue(join) ?? []).Except(parsed.GetValue(leave) ?? []).Order(StringComparer.Ordinal).ToList();
            if (!after.SequenceEqual(user.Groups))
            {
                await users.UpdateAsync(user, user with { Groups = after }, stop);
                await users.NoteAsync("user", user.UserName, AuditRow.Change(string.Join(' ', user.Groups), string.Join(' ', after), "groups"), stop);
            }

            foreach (var group in after) terminal.Line(group);
        });
    }

    private static Command Permit(CommandEnvironment environment)
    {
        var group = new Argument<string>("group") { Description = "The group's name" };
        var right = new Argument<ObjectRight>("right") { Description = "view, submit or change" };
        var device = new Option<string?>("--device") { Description = "A device", HelpName = "name" };
        var type = new Option<string?>("--device-type") { Description = "A device type", HelpName = "name" };
        var worker = new Option<string?>("--worker") { Description = "A dispatcher", HelpName = "name" };
        return OnStore(environment, new Command("permit", "Let a group do something with a device, a type or a dispatcher; from then on others may not") { group, right, device, type, worker }, makes: false, async (parsed, users, terminal, stop) =>
        {
            var objects = new (ObjectKind Kind, string? Name)[] { (ObjectKind.Device, parsed.GetValue(device)), (ObjectKind.DeviceType, parsed.GetValue(type)), (ObjectKind.Worker, parsed.GetValue(worker)) }.Where(each => each.Name is not null).ToList();
            if (objects is not [(var kind, { } named)]) throw new ClientException(ExitCode.Usage, "on what? Give one of --device, --device-type and --worker");
            Refuse(AccountNames.WhyNotGroup(parsed.GetRequiredValue(group)));
            if (!Permissions.Rights(kind).Contains(parsed.GetRequiredValue(right))) throw new ClientException(ExitCode.Usage, "nobody submits to a dispatcher: give view or change");
            var made = await users.Permissions.AddAsync(new ObjectPermission(0, kind, named, parsed.GetRequiredValue(right), parsed.GetRequiredValue(group)), stop);
            var codename = Permissions.Codename(made.Kind, made.Right);
            await users.NoteAsync("permission", named, $"{codename} given to group {made.Group}", stop);
            terminal.Line($"group {made.Group} has {codename} on {named}");
        });
    }

    private static Command Active(CommandEnvironment environment, string verb, bool isActive)
    {
        var name = Name();
        return OnStore(environment, new Command(verb, isActive ? "Let a user in again" : "Let a user in no more: not by password, token or session") { name }, makes: false, async (parsed, users, terminal, stop) =>
        {
            var user = await users.UserAsync(parsed.GetRequiredValue(name), stop);
            await users.UpdateAsync(user, user with { IsActive = isActive }, stop);
            await users.NoteAsync("user", user.UserName, AuditRow.Change(Word(user.IsActive), Word(isActive)), stop);
            terminal.Line($"user {user.UserName} is {Word(isActive)}");
        });

        static string Word(bool active) => active ? "enabled" : "disabled";
    }

    /// <summary>A command that works on the store of a node's settings.</summary>
    /// <param name="makes">Whether the store is made when there is none.</param>
    internal static Command OnStore(CommandEnvironment environment, Command command, bool makes, Func<ParseResult, UserStores, CommandTerminal, CancellationToken, Task> action)
    {
        var (config, data, store) = (NodeOptions.Config(), NodeOptions.Data(), NodeOptions.Store());
        command.Add(config);
        command.Add(data);
        command.Add(store);
        command.SetAction(async (parsed, stop) =>
        {
            var source = new NodeSettingsSource(
                parsed.GetValue(config), NodeRoles.Controller, DataDirectory: parsed.GetValue(data), Store: parsed.GetValue(store), StoreVariable: environment.Variable(CommandEnvironment.StoreVariable));
            if (source is { File: null, DataDirectory: null, Store: null } && string.IsNullOrEmpty(source.StoreVariable))
                throw new ClientException(ExitCode.Usage, "which store? Give the node's --config, --data or --store");
            var database = NodeOptions.Settings(source, environment).Store;
            if (!makes && database is SqliteDatabase && !File.Exists(database.Name))
                throw new ClientException(ExitCode.Usage, $"there is no store {database}; --data names the directory that the node has as its 'data_directory'");
            try
            {
                using var held = UserStores.Share(database);
                await action(parsed, new UserStores(database, environment.Terminal.Clock), environment.TerminalFor(parsed), stop);
                return ExitCode.Ok;
            }
            catch (DbException error)
            {
                throw new ClientException(ExitCode.Usage, NodeStart.Why(error, database), error);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new ClientException(ExitCode.Usage, error.Message, error);
            }
        });
        return command;
    }

    private static async Task<string> NewPasswordAsync(CommandEnvironment environment, string user, CancellationToken stop)
    {
        var console = environment.Terminal.Out;
        string password;
        if (console.Profile.Capabilities.Interactive)
        {
            password = await console.PromptAsync(new TextPrompt<string>($"Password of {Markup.Escape(user)}:").Secret(), stop);
            if (await console.PromptAsync(new TextPrompt<string>("The same again:").Secret(), stop) != password) throw new ClientException(ExitCode.Usage, "that was not the same; nothing was changed");
        }
        else
        {
            password = await environment.In.ReadLineAsync(stop) ?? throw new ClientException(ExitCode.Usage, "no password: give it at a terminal, or as the first line of stdin");
        }

        Refuse(Passwords.WhyNot(password, user));
        return password;
    }

    private static void Refuse(string? why)
    {
        if (why is not null) throw new ClientException(ExitCode.Usage, why);
    }
}
