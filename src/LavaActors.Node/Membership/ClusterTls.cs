using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;

namespace LavaActors.Node.Membership;

/// <summary>
/// What this node shows to others and whom it believes: only who holds a certificate of the lab's CA takes part, in both directions. System roots do not count. Several roots
/// may stand in the CA file, so that a CA can be replaced: first all nodes trust both.
/// </summary>
/// <param name="Certificate">This node's, with its key.</param>
/// <param name="Roots">The lab's CA.</param>
public sealed record ClusterTls(X509Certificate2 Certificate, X509Certificate2Collection Roots)
{
    private static readonly TimeSpan WarnBefore = TimeSpan.FromDays(30);

    /// <summary>Reads the three PEM files.</summary>
    /// <returns>Or what is wrong with which of them, and what would be right.</returns>
    public static (ClusterTls? Tls, string? Wrong, string Remedy) Read(string certificate, string key, string ca, DateTimeOffset now)
    {
        if (new[] { certificate, key, ca }.FirstOrDefault(file => !File.Exists(file)) is { } missing)
            return (null, $"there is no file {missing}", "'lava-actors certs node NAME' makes a node's three files");
        ClusterTls tls;
        try
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(ca);
            if (roots.Count == 0) return (null, $"{ca} has no certificate in it", "name the CA's certificate, in PEM form");
            tls = new ClusterTls(X509Certificate2.CreateFromPemFile(certificate, key), roots);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return (null, $"{certificate}, {key} and {ca} cannot be used: {error.Message}", "name a certificate, its own key without a password, and the CA's certificate, in PEM form");
        }

        return tls.Refusal(tls.Certificate, now) is { } why
            ? (null, $"{certificate} {why}", $"make one with the CA of {ca}: lava-actors certs node NAME")
            : (tls, null, "");
    }

    /// <summary>Why a certificate is not to be believed; null for one that is.</summary>
    public string? Refusal(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now.UtcDateTime > certificate.NotAfter.ToUniversalTime()) return FormattableString.Invariant($"ended on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        if (now.UtcDateTime < certificate.NotBefore.ToUniversalTime()) return FormattableString.Invariant($"begins only on {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm}; are the clocks right?");
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate) ? null : $"is not of the lab's CA ({string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct())})";
    }

    /// <summary>What Akka asks for every connection, in either direction.</summary>
    public bool Accepts(X509Certificate2? certificate, X509Chain? chain, string peer, SslPolicyErrors errors, ILoggingAdapter log)
    {
        var why = certificate is null ? "shows no certificate" : Refusal(certificate, TimeProvider.System.GetUtcNow());
        if (why is not null) log.Warning("the certificate of {0} ({1}) {2}: it takes no part", peer, certificate?.Subject ?? "none", why);
        return why is null;
    }

    /// <summary>For the last month of this node's certificate, or its CA's; null before.</summary>
    public string? Warning(DateTimeOffset now)
    {
        var (what, end) = Roots.Select(root => ("the CA's certificate", root.NotAfter)).Append(("this node's certificate", Certificate.NotAfter)).MinBy(each => each.NotAfter);
        var left = end.ToUniversalTime() - now.UtcDateTime;
        return left > WarnBefore ? null : FormattableString.Invariant($"{what} ends on {end.ToUniversalTime():yyyy-MM-dd}, in {Math.Max(0, (int)left.TotalDays)} days; from then on no node takes this one in: make a new one with 'lava-actors certs'");
    }
}
