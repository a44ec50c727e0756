using System.Security.Cryptography;
using LavaActors.Devices;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Guests;

public sealed class DeviceKeyTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("lava-device-key-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_private_key_of_the_data_directory_is_named_by_a_relative_path()
    {
        Directory.CreateDirectory(Path.Combine(_data.FullName, "dynamic_vm_keys"));
        await File.WriteAllTextAsync(Path.Combine(_data.FullName, "dynamic_vm_keys/lava"), Pem());
        await Key("dynamic_vm_keys/lava").CheckAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_missing_key_names_its_path_and_the_setting()
    {
        var fault = await Assert.ThrowsAsync<ActionFault>(() => Key("/nowhere/key").CheckAsync(CancellationToken.None));
        Assert.Equal(ErrorTypes.Configuration, fault.ErrorType);
        Assert.Contains("/nowhere/key", fault.Message, StringComparison.Ordinal);
        Assert.Contains("identity_file", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_private_key_is_refused()
    {
        await File.WriteAllTextAsync(Path.Combine(_data.FullName, "key.pub"), "ssh-ed25519 AAAA somebody\n");
        var fault = await Assert.ThrowsAsync<ActionFault>(() => Key("key.pub").CheckAsync(CancellationToken.None));
        Assert.Equal(ErrorTypes.Configuration, fault.ErrorType);
    }

    [Fact]
    public async Task A_key_with_a_passphrase_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        await File.WriteAllTextAsync(Path.Combine(_data.FullName, "locked"), key.ExportEncryptedPkcs8PrivateKeyPem("secret", parameters));
        var fault = await Assert.ThrowsAsync<ActionFault>(() => Key("locked").CheckAsync(CancellationToken.None));
        Assert.Contains("passphrase", fault.Message, StringComparison.Ordinal);
    }

    private static string Pem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportECPrivateKeyPem();
    }

    private DeviceKey Key(string file) =>
        DeviceKey.Of(new SshMethod { Host = "192.0.2.7", IdentityFile = file }, new DispatchSettings(new DispatcherConfiguration(), "lab", _data.FullName));
}
