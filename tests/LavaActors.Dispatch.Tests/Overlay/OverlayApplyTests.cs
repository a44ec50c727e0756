using LavaActors.Dispatch.Overlay;

namespace LavaActors.Dispatch.Tests.Overlay;

public sealed class OverlayApplyTests
{
    private const string Key = "ssh-ed25519 AAAAC3 lava-5";

    [Fact]
    public async Task An_overlay_lands_in_the_root_with_its_modes()
    {
        using var shop = new Workshop();
        var built = await shop.BuildAsync(Workshop.Request(Workshop.From(new DefinitionSource.Inline(Workshop.Definition))) with { Secrets = [new("A", "b")] });
        var root = Directory.CreateDirectory(shop.At("root")).FullName;

        await OverlayApply.ToAsync(built.Layout.Tarball, root, CancellationToken.None);
        await OverlayApply.ToAsync(built.Layout.Tarball, root, CancellationToken.None);

        Assert.Equal("755 0 0", Workshop.Run("stat", "-c", "%a %u %g", Path.Combine(root, "lava-5/bin/lava-test-runner")).Trim());
        Assert.Equal("600 0 0", Workshop.Run("stat", "-c", "%a %u %g", Path.Combine(root, "lava-5/secrets")).Trim());
        Assert.True(Directory.Exists(Path.Combine(root, "lava-5/results")));
    }

    [Theory]
    [InlineData("lava-5")]
    [InlineData("lava-5/bin")]
    [InlineData("lava-5/bin/lava-test-runner")]
    public async Task Links_in_the_root_that_lead_out_of_it_are_not_followed_there(string link)
    {
        using var shop = new Workshop();
        var built = await shop.BuildAsync(Workshop.Request(Workshop.From(new DefinitionSource.Inline(Workshop.Definition))));
        var root = Directory.CreateDirectory(shop.At("root")).FullName;
        var outside = Directory.CreateDirectory(shop.At("outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "lava-test-runner"), "precious");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, link))!);
        File.CreateSymbolicLink(Path.Combine(root, link), link.EndsWith("runner", StringComparison.Ordinal) ? Path.Combine(outside, "lava-test-runner") : outside);

        await OverlayApply.ToAsync(built.Layout.Tarball, root, CancellationToken.None);

        Assert.Equal("precious", File.ReadAllText(Path.Combine(outside, "lava-test-runner")));
        Assert.Single(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public async Task A_root_that_is_not_there_is_named()
    {
        using var shop = new Workshop();
        Assert.Contains("/nowhere", (await Assert.ThrowsAsync<OverlayFault>(() => OverlayApply.ToAsync("x", "/nowhere", CancellationToken.None))).Message);
    }

    [Theory]
    [InlineData("ssh-rsa BBBB someone@else\n")]
    [InlineData("ssh-rsa BBBB someone@else")]
    [InlineData("")]
    public void A_key_is_added_once_beside_those_that_are_there(string before)
    {
        using var shop = new Workshop();
        var file = shop.At("root/.ssh/authorized_keys");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, before);

        AuthorizedKeys.Merge(shop.Root, Key + "\n");
        AuthorizedKeys.Merge(shop.Root, Key);

        Assert.Equal([.. before.Split('\n', StringSplitOptions.RemoveEmptyEntries), Key], File.ReadAllLines(file));
    }

    [Fact]
    public void A_first_key_gets_a_private_directory_and_file()
    {
        using var shop = new Workshop();
        AuthorizedKeys.Merge(shop.Root, Key);
        Assert.Equal("700", Workshop.Run("stat", "-c", "%a", shop.At("root/.ssh")).Trim());
        Assert.Equal("600", Workshop.Run("stat", "-c", "%a", shop.At("root/.ssh/authorized_keys")).Trim());
    }

    [Fact]
    public void Links_are_followed_as_the_board_would_follow_them()
    {
        using var shop = new Workshop();
        Directory.CreateDirectory(shop.At("nfs/var/roothome"));
        File.CreateSymbolicLink(shop.At("nfs/root"), "/var/roothome");
        Directory.CreateDirectory(shop.At("nfs/var/roothome/.ssh"));
        File.CreateSymbolicLink(shop.At("nfs/var/roothome/.ssh/authorized_keys"), "../../../../../../../../etc/keys");

        AuthorizedKeys.Merge(shop.At("nfs"), Key);

        Assert.Equal([Key], File.ReadAllLines(shop.At("nfs/etc/keys")));
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        using var shop = new Workshop();
        File.CreateSymbolicLink(shop.At("root"), "/root");
        Assert.Contains("circles", Assert.Throws<OverlayFault>(() => AuthorizedKeys.Merge(shop.Root, Key)).Message);
    }

    [Fact]
    public async Task The_runner_adds_the_key_where_the_root_is_not_on_the_dispatcher()
    {
        using var target = new TestShell.Target("dash");
        await target.InstallAsync(target.Request() with { AuthorizedKey = Key });
        var script = Path.Combine(target.Bin, "lava-authorize-key");
        var home = Path.Combine(target.Root, "home/.ssh");
        File.WriteAllText(script, File.ReadAllText(script).Replace("/root/.ssh", home));
        Directory.CreateDirectory(home);
        File.WriteAllText(Path.Combine(home, "authorized_keys"), "ssh-rsa BBBB other");

        for (var i = 0; i < 2; i++) Assert.Equal(0, (await target.CommandAsync("lava-authorize-key add")).Code);
        Assert.Equal(["ssh-rsa BBBB other", Key], File.ReadAllLines(Path.Combine(home, "authorized_keys")));
        Assert.Equal(0, (await target.CommandAsync("lava-authorize-key remove")).Code);
        Assert.Equal(["ssh-rsa BBBB other"], File.ReadAllLines(Path.Combine(home, "authorized_keys")));
    }
}
