namespace LavaActors.Node.Membership;

/// <summary>The files of a node's certificate.</summary>
/// <param name="CertificateFile">PEM.</param>
/// <param name="KeyFile">PEM, without a password.</param>
/// <param name="CaFile">PEM; one certificate, or several while a CA is replaced.</param>
public sealed record ClusterTlsFiles(string? CertificateFile, string? KeyFile, string? CaFile)
{
    public const string Certificate = "node.crt";
    public const string Key = "node.key";
    public const string Ca = "ca.crt";

    /// <summary>As <c>lava-actors certs node</c> puts them into a directory.</summary>
    public static ClusterTlsFiles In(string directory) => new(Path.Combine(directory, Certificate), Path.Combine(directory, Key), Path.Combine(directory, Ca));
}
