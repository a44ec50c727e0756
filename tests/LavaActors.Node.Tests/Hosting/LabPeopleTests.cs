using LavaActors.Gateway.Access;
using LavaActors.Node.Hosting;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Lab;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.Lab;
using LavaActors.Storage.ReadModel;
using LavaActors.Storage.Sqlite;

namespace LavaActors.Node.Tests.Hosting;

/// <summary>Who is written to, and whose secrets callbacks carry: as the store has it.</summary>
public sealed class LabPeopleTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("people-");
    private readonly AccountStore _accounts;
    private readonly LabStore _lab;
    private readonly PermissionStore _permissions;
    private readonly LabPeople _people;

    public LabPeopleTests()
    {
        var store = new SqliteDatabase(Path.Combine(_data.FullName, "lava.db"));
        store.Prepare();
        (_accounts, _lab) = (new AccountStore(store), new LabStore(store));
        _permissions = new PermissionStore(store);
        _people = new LabPeople(_accounts, _lab, new AccessPolicy(new JobQueries(store), TimeProvider.System, _permissions));
    }

    public void Dispose() => _data.Delete(recursive: true);

    private Task AddAsync(string name, string email = "", bool isActive = true) => _accounts.AddUserAsync(new NewAccount(name, Email: email, IsActive: isActive), DateTimeOffset.UnixEpoch, default);

    [Fact]
    public async Task A_user_has_the_address_of_his_account_and_only_while_he_is_let_in()
    {
        await AddAsync("ann", "ann@example.com");
        await AddAsync("bob");
        await AddAsync("carol@example.com");
        await AddAsync("dan@example.com", "dan@home.example.com");
        await AddAsync("eve", "eve@example.com", isActive: false);
        await AddAsync("fay@example.com", isActive: false);

        var addresses = new List<string?>();
        foreach (var name in (string[])["ann", "bob", "carol@example.com", "dan@example.com", "eve", "fay@example.com", "nobody", "stranger@example.com"]) addresses.Add(await _people.EmailAsync(name, default));

        Assert.Equal(["ann@example.com", null, "carol@example.com", "dan@home.example.com", null, null, null, "stranger@example.com"], addresses);
    }

    [Fact]
    public async Task A_device_s_owner_is_a_user_or_an_address()
    {
        await AddAsync("ann", "ann@example.com");
        await AddAsync("eve", "eve@example.com", isActive: false);
        foreach (var (device, owner) in (((string, string?)[])[("d1", "ann"), ("d2", "lab@example.com"), ("d3", null), ("d4", ""), ("d5", "eve"), ("d6", "nobody")])) await _lab.PutAsync(new DeviceNote(device, PhysicalOwner: owner), default);

        var addresses = new List<string?>();
        foreach (var device in (string[])["d1", "d2", "d3", "d4", "d5", "d6", "nothing"]) addresses.Add(await _people.OwnerEmailAsync(device, default));

        Assert.Equal(["ann@example.com", "lab@example.com", null, null, null, null, null], addresses);
    }

    [Fact]
    public async Task A_secret_is_its_user_s_alone()
    {
        await _lab.PutAsync("ann", new ArtifactToken("ci", "of ann"), default);
        await _lab.PutAsync("bob", new ArtifactToken("his", "of bob"), default);

        Assert.Equal(("of ann", null, null, null), (await _people.ArtifactTokenAsync("ann", "ci", default), await _people.ArtifactTokenAsync("ann", "his", default), await _people.ArtifactTokenAsync("ann", "CI", default), await _people.ArtifactTokenAsync("bob", "ci", default)));
    }

    [Fact]
    public async Task Of_jobs_a_user_is_told_what_he_may_see_himself()
    {
        await _accounts.AddUserAsync(new NewAccount("ann", Groups: ["kernel"]), DateTimeOffset.UnixEpoch, default);
        await _accounts.AddUserAsync(new NewAccount("root", IsSuperuser: true), DateTimeOffset.UnixEpoch, default);
        await AddAsync("eve", isActive: false);
        await _permissions.AddAsync(new ObjectPermission(0, ObjectKind.Device, "d1", ObjectRight.View, "kernel"), default);

        var ann = (await _people.ViewerAsync("ann", default))!;
        Assert.Equal("ann", ann.UserName);
        Assert.Equal(["kernel"], ann.Groups);
        Assert.Empty(ann.HiddenDevices);
        foreach (var name in (string[])["eve", "nobody"]) Assert.Equal(["d1"], (await _people.ViewerAsync(name, default))!.HiddenDevices);
        Assert.Null(await _people.ViewerAsync("root", default));
    }
}
