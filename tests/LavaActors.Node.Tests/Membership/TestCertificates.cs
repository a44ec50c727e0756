using System.Net;
using System.Security.Cryptography.X509Certificates;
using LavaActors.Node.Membership;

namespace LavaActors.Node.Tests.Membership;

/// <summary>A CA of a test, and certificates of it.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certs-");
    private readonly LabCertificates.Pair _ca;
    private readonly X509Certificate2 _issuer;

    public TestCertificates()
    {
        _ca = LabCertificates.Ca("test CA", 3650, Now.AddDays(-100));
        _issuer = X509Certificate2.CreateFromPem(_ca.CertificatePem, _ca.KeyPem);
    }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public string Certificate => Path.Combine(_folder.FullName, ClusterTlsFiles.Certificate);

    public string Key => Path.Combine(_folder.FullName, ClusterTlsFiles.Key);

    public string CaFile => Path.Combine(_folder.FullName, ClusterTlsFiles.Ca);

    /// <param name="begin">In days from now.</param>
    public X509Certificate2 Issue(int begin = 0, int days = 300)
    {
        var pair = LabCertificates.Node(_issuer, "node", [IPAddress.Loopback], days, Now.AddDays(begin));
        return X509Certificate2.CreateFromPem(pair.CertificatePem, pair.KeyPem);
    }

    /// <summary>The three files of a node.</summary>
    public ClusterTlsFiles Files(int begin = 0, int days = 300)
    {
        var pair = LabCertificates.Node(_issuer, "node", [IPAddress.Loopback], days, Now.AddDays(begin));
        File.WriteAllText(Certificate, pair.CertificatePem);
        File.WriteAllText(Key, pair.KeyPem);
        File.WriteAllText(CaFile, _ca.CertificatePem);
        return ClusterTlsFiles.In(_folder.FullName);
    }

    public ClusterTls Tls()
    {
        Files();
        return ClusterTls.Read(Certificate, Key, CaFile, Now).Tls!;
    }

    /// <summary>Signed by itself, with the CA's own name on it.</summary>
    public static X509Certificate2 SelfSigned()
    {
        var pair = LabCertificates.Ca("test CA", 100, Now);
        return X509Certificate2.CreateFromPem(pair.CertificatePem, pair.KeyPem);
    }

    public void Dispose()
    {
        _issuer.Dispose();
        _folder.Delete(recursive: true);
    }
}
