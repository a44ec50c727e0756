using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace LavaActors.Node.Tests.Commands;

public sealed class UsersCommandTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("lava-users-");

    private SqliteDatabase Store => new(Path.Combine(_data.FullName, "lava-actors.db"));

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _data.Delete(recursive: true);
    }

    private async Task<(int Code, string Out, string Error)> RunAsync(string input, params string[] arguments)
    {
        var lab = new FakeLab { Input = input };
        var code = await lab.RunAsync(["users", .. arguments, "--data", _data.FullName]);
        return (code, lab.Out.ToString(), lab.Error.ToString());
    }

    [Fact]
    public async Task The_first_administrator_is_made_before_the_first_node_and_logs_in_with_what_stdin_said()
    {
        var (code, text, _) = await RunAsync("correct horse\nmore\n", "add", "ann", "--admin", "--group", "kernel");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("administrator ann is added", text);
        var found = (await new AccountStore(Store).CredentialsAsync("ann", default))!.Value;
        Assert.True(found.User is { IsSuperuser: true, IsActive: true });
        Assert.Equal(["kernel"], found.User.Groups);
        Assert.True(Passwords.IsRight(found.PasswordHash, "correct horse"));
        Assert.Equal("added as administrator", (await new AuditLog(Store).ReadAsync(new AuditQuery("user"), default)).Entries.Single().What);
    }

    [Theory]
    [InlineData("short\n", "ann", "at least 8 characters")]
    [InlineData("", "ann", "no password")]
    [InlineData("correct horse\n", "../ann", "letters, digits")]
    public async Task What_is_wrong_is_said_and_nobody_is_added(string input, string name, string why)
    {
        var (code, _, error) = await RunAsync(input, "add", name);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(why, error);
        if (File.Exists(Store.Name)) Assert.False(await new AccountStore(Store).HasUsersAsync(default));
    }

    [Fact]
    public async Task A_token_is_shown_once_and_stored_as_its_hash()
    {
        await RunAsync("", "add", "ann", "--no-password");
        var (code, text, _) = await RunAsync("", "token", "ann", "--scope", "submit", "--days", "30", "--description", "scripts");
        Assert.Equal(ExitCode.Ok, code);
        var secret = text.Trim();
        Assert.Matches("^[a-z0-9]{128}$", secret);
        var (token, user) = (await new CredentialStore(Store).FindAsync(Secrets.HashOf(secret), default))!.Value;
        Assert.Equal(("ann", TokenScope.Submit, FakeLab.Noon.AddSeconds(5).AddDays(30)), (user.UserName, token.Scope, token.Expires));
        Assert.DoesNotContain(secret, (await RunAsync("", "tokens", "ann")).Out);
        Assert.Equal(ExitCode.Ok, (await RunAsync("", "revoke", "ann", $"{token.Id}")).Code);
        Assert.Equal(ExitCode.NotFound, (await RunAsync("", "revoke", "ann", $"{token.Id}")).Code);
    }

    [Fact]
    public async Task Groups_permissions_and_whether_a_user_is_let_in_are_changed()
    {
        await RunAsync("correct horse\n", "add", "ann");
        Assert.Equal("boards\nkernel\n", (await RunAsync("", "groups", "ann", "--add", "kernel", "--add", "boards")).Out);
        Assert.Equal("boards\n", (await RunAsync("", "groups", "ann", "--remove", "kernel")).Out);
        Assert.Equal(ExitCode.Ok, (await RunAsync("", "permit", "boards", "submit", "--device", "mustang-01")).Code);
        Assert.Equal(ExitCode.Usage, (await RunAsync("", "permit", "boards", "submit", "--worker", "lab")).Code);
        Assert.Equal("mustang-01", (await new PermissionStore(Store).PermissionsAsync(default)).Single().Object);
        Assert.Equal(ExitCode.Ok, (await RunAsync("", "disable", "ann")).Code);
        Assert.False((await new AccountStore(Store).UserAsync("ann", default))!.IsActive);
        Assert.Contains("disabled", (await RunAsync("", "list")).Out);
        Assert.Equal(ExitCode.NotFound, (await RunAsync("", "disable", "bob")).Code);
    }

    [Fact]
    public async Task The_members_of_a_group_have_its_global_permissions()
    {
        await RunAsync("", "add", "ann", "--no-password", "--group", "kernel");

        Assert.Equal((ExitCode.Ok, "lava_scheduler_app.add_tag\nlava_scheduler_app.change_device\n"), await GroupsAsync("permissions", "kernel", "--add", "lava_scheduler_app.device.change_device", "--add", "lava_scheduler_app.add_tag"));
        Assert.Equal(["lava_scheduler_app.add_tag", "lava_scheduler_app.change_device"], (await new AccountStore(Store).UserAsync("ann", default))!.AllPermissions);
        Assert.Equal((ExitCode.Ok, "lava_scheduler_app.add_tag\n"), await GroupsAsync("permissions", "kernel", "--remove", "lava_scheduler_app.change_device"));
        Assert.Contains("kernel", (await GroupsAsync("list")).Out, StringComparison.Ordinal);
        Assert.Equal(2, (await new AuditLog(Store).ReadAsync(new AuditQuery("group"), default)).Count);
        Assert.Equal(ExitCode.NotFound, (await GroupsAsync("permissions", "boards")).Code);
        Assert.Equal(ExitCode.Usage, (await GroupsAsync("permissions", "kernel", "--add", "change_device")).Code);
    }

    [Fact]
    public async Task What_is_done_by_the_command_line_is_noted_and_what_is_only_shown_is_not()
    {
        foreach (var (input, words) in ((string, string)[])
            [("correct horse\n", "add ann --admin"), ("battery staple\n", "passwd ann"), ("", "token ann --scope read"), ("", "groups ann --add kernel"), ("", "permit kernel view --device mustang-01"), ("correct horse\n", "add bob"), ("", "disable bob"), ("", "enable bob"), ("", "list"), ("", "tokens ann"), ("", "groups ann")])
            Assert.Equal((words, ExitCode.Ok), (words, (await RunAsync(input, words.Split(' '))).Code));
        await GroupsAsync("permissions", "kernel", "--add", "lava_scheduler_app.add_tag");
        await GroupsAsync("permissions", "kernel");

        var (count, entries) = await new AuditLog(Store).ReadAsync(new AuditQuery(), default);
        var token = (await new CredentialStore(Store).TokensAsync((await new AccountStore(Store).UserAsync("ann", default))!.Id, default)).Single();
        Assert.Equal(9, count);
        Assert.All(entries, entry => Assert.EndsWith(" (command line)", entry.Who, StringComparison.Ordinal));
        Assert.Equal(
            [
                ("user", "ann", "added as administrator"), ("user", "ann", "new password"), ("token", $"ann/{token.Id}", "made, scope Read"), ("user", "ann", " \u2192 kernel (groups)"),
                ("permission", "mustang-01", "view_device given to group kernel"), ("user", "bob", "added"), ("user", "bob", "enabled \u2192 disabled"), ("user", "bob", "disabled \u2192 enabled"),
                ("group", "kernel", " \u2192 lava_scheduler_app.add_tag (permissions)"),
            ],
            entries.OrderBy(entry => entry.Id).Select(entry => (entry.Kind, entry.Object, entry.What)));
    }

    private async Task<(int Code, string Out)> GroupsAsync(params string[] arguments)
    {
        var lab = new FakeLab();
        var code = await lab.RunAsync(["groups", .. arguments, "--data", _data.FullName]);
        return (code, lab.Out.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_token_comes_from_a_file_or_the_environment()
    {
        var lab = new FakeLab { Variables = { ["LAVA_ACTORS_TOKEN"] = "abc123" } };
        await lab.RunAsync("devices", "list");
        Assert.Equal("abc123", lab.Token);
        var file = Path.Combine(_data.FullName, "token");
        await File.WriteAllTextAsync(file, "def456\n");
        await lab.RunAsync("devices", "list", "--token-file", file);
        Assert.Equal("def456", lab.Token);
        await File.WriteAllTextAsync(file, "two\nlines");
        Assert.Equal(ExitCode.Usage, await lab.RunAsync("devices", "list", "--token-file", file));
        Assert.Equal(ExitCode.Usage, await lab.RunAsync("devices", "list", "--token-file", file + "-not-there"));
    }
}
