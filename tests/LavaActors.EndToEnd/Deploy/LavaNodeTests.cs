using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd.Deploy;

/// <summary>The entry point of the image, with a resolver and a program of the tests'.</summary>
public sealed class LavaNodeTests : IDisposable
{
    private readonly TemporaryFolder _bin = new();

    public LavaNodeTests()
    {
        Program("lava-actors", "echo \"$@\"");
        // Names and addresses are lines of a file; asked for the name 'appears', it is there at the second try.
        Program("getent", $$"""
            awk -v name="$2" '$1 == name { print $2, "STREAM", name; found = 1 } END { exit !found }' "{{_bin.File("names")}}" && exit 0
            [ "$2" != appears ] || echo "appears 10.0.0.9" >>"{{_bin.File("names")}}"
            exit 2
            """);
    }

    public void Dispose() => _bin.Dispose();

    [Fact]
    public Task Without_names_it_is_the_program() => IsAsync("host", "", "", "node --roles gateway");

    [Fact]
    public Task The_first_controller_names_itself_first() =>
        IsAsync("c-0", "c-0.svc c-1.svc c-2.svc", "c-0 10.0.0.1\nc-0.svc 10.0.0.1\nc-1.svc 10.0.0.2\nc-2.svc 10.0.0.3",
            "node --cluster-listen 10.0.0.1:4053 --seed 10.0.0.1:4053 --seed 10.0.0.2:4053 --seed 10.0.0.3:4053 --roles gateway");

    [Fact]
    public Task The_first_controller_begins_nothing_before_more_than_half_of_them_have_an_address() =>
        IsAsync("c-0", "c-0.svc appears c-2.svc", "c-0 10.0.0.1", "node --cluster-listen 10.0.0.1:4053 --seed 10.0.0.1:4053 --seed 10.0.0.9:4053 --roles gateway",
            "waiting for addresses; 1 of 3 controllers have one: c-0.svc appears c-2.svc");

    [Fact]
    public Task A_controller_that_is_the_only_one_begins_alone() => IsAsync("c-0", "c-0.svc", "c-0 10.0.0.1", "node --cluster-listen 10.0.0.1:4053 --seed 10.0.0.1:4053 --roles gateway", "");

    [Fact]
    public Task Another_controller_never_names_itself() =>
        IsAsync("c-1", "c-0.svc c-1.svc c-2.svc", "c-1 10.0.0.2\nc-1.svc 10.0.0.2\nc-2.svc 10.0.0.3", "node --cluster-listen 10.0.0.2:4053 --seed 10.0.0.3:4053 --roles gateway");

    [Fact]
    public Task Others_wait_until_a_controller_has_an_address() => IsAsync("gateway", "appears", "gateway 10.0.0.4", "node --cluster-listen 10.0.0.4:4053 --seed 10.0.0.9:4053 --roles gateway");

    private async Task IsAsync(string hostname, string seeds, string names, string expected, string? waits = null)
    {
        Program("hostname", $"echo {hostname}");
        await File.WriteAllTextAsync(_bin.File("names"), names + "\n");
        var said = await EmulatedLab.RunAsync("env", $"PATH={_bin.Path}:{Environment.GetEnvironmentVariable("PATH")}", $"LAVA_SEED_HOSTS={seeds}",
            "sh", "-c", "exec \"$0\" --roles gateway 2>\"$1\"", Path.Combine(DeployFiles.Folder, "container/lava-node"), _bin.File("errors"));
        if (waits is not null) Assert.Equal(waits.Length == 0 ? "" : $"lava-node: {waits}", (await File.ReadAllTextAsync(_bin.File("errors"))).Trim());
        Assert.Equal(expected, said.Trim());
    }

    private void Program(string name, string script)
    {
        File.WriteAllText(_bin.File(name), "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(_bin.File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
