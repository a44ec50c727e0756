using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LavaActors.Jobs;
using LavaActors.Protocol.Notifications;

namespace LavaActors.Notifications.Tests;

/// <summary>IRC over TLS with a certificate that an authority vouches for.</summary>
public sealed class IrcTlsTests
{
    private static readonly NotifyRecipient Ann = new(NotifyRecipient.Irc, null, "ann", "irc.example.com");

    [Theory]
    [InlineData("irc.example.com", true)]
    [InlineData("*.example.com", true)]
    [InlineData("irc.example.org", false)]
    public async Task A_server_is_told_when_its_certificate_is_trusted_and_is_one_for_its_name(string name, bool isTold)
    {
        using var authority = Authority();
        using var certificate = Certificate(authority, name);
        using var server = new IrcListener(IrcListener.WelcomingAsync, certificate);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(authority);

        var delivery = await IrcListener.Sender(server.Settings with { Irc = server.Settings.Irc with { IsTls = true } }, trust: trust)
            .SendAsync(Samples.Notification(NotificationKind.Irc), Ann, Samples.Row(), default);

        if (isTold)
        {
            Assert.Null(delivery.Error);
            Assert.Single(server.Heard, line => line.StartsWith("PRIVMSG ann :", StringComparison.Ordinal));
        }
        else
        {
            Assert.Contains("certificate", delivery.Error, StringComparison.Ordinal);
            Assert.False(delivery.IsFinal);
            Assert.Empty(server.Heard);
        }
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=an authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }

    private static X509Certificate2 Certificate(X509Certificate2 authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=irc", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, DateTimeOffset.UnixEpoch.AddYears(1), DateTimeOffset.UnixEpoch.AddYears(199), [7]);
        return signed.CopyWithPrivateKey(key);
    }
}
