using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using LavaActors.Benchmarks.Measuring;
using LavaActors.Dispatch.Tftp;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.Benchmarks;

/// <summary>
/// A 32 MiB file over TFTP with block size 1468, fetched by curl on loopback: from our server and from tftpd-hpa, in turns, in one run. Needs curl and
/// tftpd-hpa. Options: <c>--rounds N</c> (9).
/// </summary>
public static class TftpBenchmark
{
    private const string Name = "image.bin";
    private const int Size = 32 * 1024 * 1024;
    private const int BlockSize = 1468;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<bool> RunAsync(string[] args)
    {
        var rounds = Figures.Option(args, "--rounds", 9);
        var directory = Directory.CreateTempSubdirectory("lava-actors-tftp-").FullName;
        var file = Path.Combine(directory, Name);
        var content = new byte[Size];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(file, content);
        var theirs = FreePort();
        using var daemon = StartDaemon(theirs, directory);
        var system = ActorSystem.Create("tftp-benchmark", "akka.loglevel = WARNING");
        try
        {
            var settings = new TftpServerSettings { Listen = new IPEndPoint(IPAddress.Loopback, 0) };
            var server = system.ActorOf(TftpServer.Props(settings, TimeProvider.System), "tftp");
            await server.Ask<TftpMessages.Published>(new TftpMessages.Publish("benchmark", Name, file), Patience);
            var ours = (await server.Ask<TftpMessages.Status>(TftpMessages.GetStatus.Instance, Patience)).Listening!.Port;

            // The first round warms up compiler, page cache and CPU clock, and does not count.
            var (our, their) = (new List<double>(), new List<double>());
            for (var round = 0; round <= rounds; round++)
            {
                // Who goes first changes, so that a drift of the machine meets both.
                var first = round % 2 == 0;
                var one = Fetch(first ? ours : theirs);
                var other = Fetch(first ? theirs : ours);
                if (round == 0)
                    continue;
                our.Add(first ? one : other);
                their.Add(first ? other : one);
            }

            var ratio = Figures.Median(our) / Figures.Median(their);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tftp, {Size / 1024 / 1024} MiB, block {BlockSize}, curl on loopback, {rounds} rounds in turns, MiB/s (median, least, most)"));
            Print("LavaActors", our);
            Print("tftpd-hpa", their);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  ratio of medians {ratio:0.00}"));
            return Figures.Goal("at least as fast as tftpd-hpa", ratio >= 1);
        }
        finally
        {
            await system.Terminate();
            daemon.Kill(entireProcessTree: true);
            await daemon.WaitForExitAsync();
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>MiB/s of one fetch.</summary>
    private static double Fetch(int port)
    {
        var start = new ProcessStartInfo("curl",
            ["-sS", "--retry", "0", "--tftp-blksize", $"{BlockSize}", "-o", "/dev/null", "-w", "%{size_download} %{time_total}", $"tftp://127.0.0.1:{port}/{Name}"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var curl = Process.Start(start)!;
        var said = curl.StandardOutput.ReadToEnd().Split(' ');
        curl.WaitForExit();
        if (curl.ExitCode != 0 || long.Parse(said[0], CultureInfo.InvariantCulture) != Size)
            throw new InvalidOperationException($"curl did not get the file from port {port}: exit code {curl.ExitCode}, {said[0]} bytes");
        return Size / 1024.0 / 1024.0 / double.Parse(said[1], CultureInfo.InvariantCulture);
    }

    private static Process StartDaemon(int port, string directory)
    {
        var program = new[] { "/usr/sbin/in.tftpd", Path.Combine(EmulatedLab.Home, "bin/in.tftpd") }.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException("the comparison needs Debian's in.tftpd; './build.sh lab setup --process' unpacks it");
        return Process.Start(new ProcessStartInfo(program, ["--foreground", "--address", $"127.0.0.1:{port}", "--user", "root", "--secure", directory]) { UseShellExecute = false })!;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static void Print(string who, List<double> values) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {who,-10} {Figures.Median(values),7:0.0} {values.Min(),7:0.0} {values.Max(),7:0.0}"));
}
