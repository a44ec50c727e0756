using LavaActors.Node.Membership;

namespace LavaActors.Node.Tests.Commands;

public sealed class CertsCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certs-");
    private readonly FakeLab _lab = new();

    public void Dispose() => _folder.Delete(recursive: true);

    private string Below(string path) => Path.Combine(_folder.FullName, path);

    private Task<int> RunAsync(params string[] arguments) => _lab.RunAsync(["certs", .. arguments, "--directory", _folder.FullName]);

    [Fact]
    public async Task A_CA_makes_nodes_that_know_each_other_and_keys_are_for_their_owner_alone()
    {
        Assert.Equal(ExitCode.Ok, await RunAsync("ca"));
        Assert.Equal(ExitCode.Ok, await RunAsync("node", "lab-1", "--address", "10.0.0.1"));
        Assert.Equal(ExitCode.Ok, await RunAsync("node", "lab-2"));

        foreach (var key in (string[])["ca.key", "lab-1/node.key", "lab-2/node.key"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Below(key)));
        var (one, wrong, _) = ClusterTls.Read(Below("lab-1/node.crt"), Below("lab-1/node.key"), Below("lab-1/ca.crt"), FakeLab.Noon);
        Assert.Null(wrong);
        var other = ClusterTls.Read(Below("lab-2/node.crt"), Below("lab-2/node.key"), Below("lab-2/ca.crt"), FakeLab.Noon).Tls!;
        Assert.Null(one!.Refusal(other.Certificate, FakeLab.Noon));
        Assert.Contains("lab-1/node.crt: lab-1, 10.0.0.1; valid until 2027-01-01 (365 days)", _lab.Out.ToString().ReplaceLineEndings(""));
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("certs", "show", Below("ca.crt")));
    }

    [Fact]
    public async Task Nothing_that_is_there_is_overwritten()
    {
        await RunAsync("ca");
        await RunAsync("node", "lab-1");
        var before = await File.ReadAllTextAsync(Below("ca.key")) + await File.ReadAllTextAsync(Below("lab-1/node.key"));

        Assert.Equal(ExitCode.Usage, await RunAsync("ca"));
        Assert.Equal(ExitCode.Usage, await RunAsync("node", "lab-1"));

        Assert.Contains("is there already", _lab.Error.ToString());
        Assert.Equal(before, await File.ReadAllTextAsync(Below("ca.key")) + await File.ReadAllTextAsync(Below("lab-1/node.key")));
    }

    [Theory]
    [InlineData("there is no CA in", "node", "lab-1")]
    [InlineData("is no host name", "node", "../lab")]
    [InlineData("'here' is no address in numbers", "node", "lab-1", "--address", "here")]
    [InlineData("--days is from 1", "ca", "--days", "0")]
    public async Task What_is_wrong_is_said(string message, params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await RunAsync(arguments));
        Assert.Contains(message, _lab.Error.ToString());
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_file_that_is_no_certificate_is_said_to_be_none()
    {
        await File.WriteAllTextAsync(Below("x"), "hello");
        Assert.Equal(ExitCode.Usage, await _lab.RunAsync("certs", "show", Below("x")));
        Assert.Contains("cannot be read as a certificate", _lab.Error.ToString());
    }
}
