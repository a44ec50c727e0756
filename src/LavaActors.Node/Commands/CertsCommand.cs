using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LavaActors.Node.Client;
using LavaActors.Node.Membership;
using LavaActors.Node.Terminal;

namespace LavaActors.Node.Commands;

/// <summary><c>certs ca|node|show</c>: the certificates by which the nodes of a lab know each other. Files are never overwritten.</summary>
public static class CertsCommand
{
    private const string CaCertificate = "ca.crt";
    private const string CaKey = "ca.key";

    public static Command Build(CommandEnvironment environment) => new("certs", "Make the certificates of a lab's nodes") { Ca(environment), Node(environment), Show(environment) };

    private static Option<string> Directory() => new("--directory") { Description = "Where the CA is", HelpName = "directory", DefaultValueFactory = _ => "certs" };

    private static Option<int> Days(int otherwise)
    {
        var days = new Option<int>("--days") { Description = "How long it is valid", HelpName = "count", DefaultValueFactory = _ => otherwise };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 36500) result.AddError("--days is from 1 to 36500");
        });
        return days;
    }

    private static Command Ca(CommandEnvironment environment)
    {
        var name = new Option<string>("--name") { Description = "What it is called", HelpName = "text", DefaultValueFactory = _ => "LavaActors lab CA" };
        var (directory, days) = (Directory(), Days(3650));
        var command = new Command("ca", "Make a CA: who has its key can make nodes") { directory, name, days };
        command.SetAction((parsed, _) =>
        {
            var folder = parsed.GetRequiredValue(directory);
            var pair = LabCertificates.Ca(parsed.GetRequiredValue(name), parsed.GetValue(days), environment.Terminal.Clock.GetUtcNow());
            Save((Path.Combine(folder, CaKey), pair.KeyPem, true), (Path.Combine(folder, CaCertificate), pair.CertificatePem, false));
            Describe(environment.TerminalFor(parsed), Path.Combine(folder, CaCertificate));
            environment.TerminalFor(parsed).Line($"keep {Path.Combine(folder, CaKey)} away from the nodes: whoever has it can join the cluster and command every board");
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static Command Node(CommandEnvironment environment)
    {
        var name = new Argument<string>("name") { Description = "The node's or its host's name" };
        var addresses = new Option<string[]>("--address") { Description = "An address of the node; may be given several times", HelpName = "address", AllowMultipleArgumentsPerToken = true };
        var (directory, days) = (Directory(), Days(365));
        var command = new Command("node", "Make a node's certificate and key, and put them into a directory with the CA's certificate, for --cluster-certs") { name, directory, addresses, days };
        command.SetAction((parsed, _) =>
        {
            var (folder, node) = (parsed.GetRequiredValue(directory), parsed.GetRequiredValue(name));
            if (Uri.CheckHostName(node) is not UriHostNameType.Dns) throw new ClientException(ExitCode.Usage, $"'{node}' is no host name; give one as lab-1");
            var ips = (parsed.GetValue(addresses) ?? []).Select(text => IPAddress.TryParse(text, out var ip)
                ? ip : throw new ClientException(ExitCode.Usage, $"'{text}' is no address in numbers; give one as 10.0.0.1")).ToList();
            using var ca = Ca(folder);
            var own = Path.Combine(folder, node);
            var pair = LabCertificates.Node(ca, node, ips, parsed.GetValue(days), environment.Terminal.Clock.GetUtcNow());
            Save(
                (Path.Combine(own, ClusterTlsFiles.Key), pair.KeyPem, true),
                (Path.Combine(own, ClusterTlsFiles.Certificate), pair.CertificatePem, false),
                (Path.Combine(own, ClusterTlsFiles.Ca), ca.ExportCertificatePem(), false));
            Describe(environment.TerminalFor(parsed), Path.Combine(own, ClusterTlsFiles.Certificate));
            environment.TerminalFor(parsed).Line($"copy {own} to the node's host, and start it with --cluster-certs");
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static Command Show(CommandEnvironment environment)
    {
        var files = new Argument<string[]>("file") { Description = "Certificates, PEM files", Arity = ArgumentArity.OneOrMore };
        var command = new Command("show", "Show whose certificates these are and when they end") { files };
        command.SetAction((parsed, _) =>
        {
            foreach (var file in parsed.GetRequiredValue(files)) Describe(environment.TerminalFor(parsed), file);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static X509Certificate2 Ca(string folder)
    {
        var (certificate, key) = (Path.Combine(folder, CaCertificate), Path.Combine(folder, CaKey));
        if (!File.Exists(certificate) || !File.Exists(key))
            throw new ClientException(ExitCode.Usage, $"there is no CA in {folder}; make one with 'lava-actors certs ca --directory {folder}', or name its --directory");
        return Read(certificate, () => X509Certificate2.CreateFromPemFile(certificate, key));
    }

    private static void Describe(CommandTerminal terminal, string file)
    {
        using var certificate = Read(file, () => X509CertificateLoader.LoadCertificateFromFile(file));
        var end = certificate.NotAfter.ToUniversalTime();
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(each => each.EnumerateIPAddresses()).Select(address => $", {address}");
        var left = (int)Math.Floor((end - terminal.Clock.GetUtcNow().UtcDateTime).TotalDays);
        terminal.Line(FormattableString.Invariant($"{file}: {certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)}{string.Concat(names)}; {(left < 0 ? "ended on" : "valid until")} {end:yyyy-MM-dd} ({left} days)"));
    }

    private static X509Certificate2 Read(string file, Func<X509Certificate2> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.Usage, $"{file} cannot be read as a certificate: {error.Message}", error);
        }
    }

    // All or none, and none that is there is touched: it may be in use.
    private static void Save(params (string File, string Text, bool IsSecret)[] files)
    {
        if (files.FirstOrDefault(each => File.Exists(each.File)).File is { } there)
            throw new ClientException(ExitCode.Usage, $"{there} is there already; move it away, or name another --directory");
        try
        {
            foreach (var (file, text, isSecret) in files)
            {
                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
                var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | (isSecret ? UnixFileMode.None : UnixFileMode.GroupRead | UnixFileMode.OtherRead);
                using var writer = new StreamWriter(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode });
                writer.Write(text);
                writer.Write('\n');
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCode.Usage, $"the certificate cannot be stored: {error.Message}", error);
        }
    }
}
