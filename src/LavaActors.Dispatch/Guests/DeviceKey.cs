using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Ids;
using Renci.SshNet;

namespace LavaActors.Dispatch.Guests;

/// <summary>The key pair that the administrator has installed for a device that is itself reached over SSH: the private half in a file of the dispatcher, the public half
/// on the device (secondary-connections.md §1). The host key is learned at a run's first login and holds for that run.</summary>
/// <param name="pinFile">Where the host key is noted; null: nowhere.</param>
public sealed class DeviceKey(string file, GuestTarget target, string? pinFile = null) : ILoginKey
{
    private readonly HostKeyPin _hostKey = HostKeyPin.In(pinFile);

    public string WhenRefused => $"is the public half of {file} in authorized_keys of {target.User} on the device?";

    public string WhenSilent => "Is the device up, and are 'host' and 'port' of its ssh method right?";

    /// <summary>The key of a primary SSH device, for the run of a job; without one only to be checked.</summary>
    public static DeviceKey Of(SshMethod ssh, DispatchSettings settings, JobId? job = null) =>
        new(settings.IdentityFile(ssh), new GuestTarget(ssh.Host!, ssh.Port, ssh.User), job is { } run ? JobKeyFiles.PinOfRun(settings.KeysDirectory, run) : null);

    public async Task<byte[]> ReadPrivateKeyAsync(CancellationToken stop)
    {
        try
        {
            return await File.ReadAllBytesAsync(file, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Final: an unreadable file is no connection that may be better in a moment.
            throw Unusable(e.Message);
        }
    }

    /// <summary>One for all: the device has one address.</summary>
    public HostKeyPin HostKeyOf(GuestTarget target) => _hostKey;

    /// <summary>Reads and parses the file as a login will.</summary>
    /// <exception cref="ActionFault">Configuration: a login would fail on it.</exception>
    public async Task CheckAsync(CancellationToken stop)
    {
        using var content = new MemoryStream(await ReadPrivateKeyAsync(stop));
        try
        {
            using var key = new PrivateKeyFile(content);
        }
        catch (Exception e)
        {
            // The parsers below the library throw whatever they meet in a file of another kind; for a locked PKCS #8 key a padding error.
            throw Unusable(e.Message);
        }
    }

    private ActionFault Unusable(string why) =>
        ActionFault.Configuration($"the private key {file} cannot be used ({why}); identity_file of the device's ssh method must name a private key without passphrase, by an absolute path or below the dispatcher's data directory");
}
