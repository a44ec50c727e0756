using System.Diagnostics;

namespace LavaActors.Benchmarks.Peers;

/// <summary>
/// The real lava-coordinator: the one that is installed on this machine, else Debian's packages, fetched and unpacked into a directory of their own that is gone with this object.
/// Nothing is installed, and no service is started.
/// </summary>
public sealed class LavaCoordinatorProgram : IDisposable
{
    private const string Installed = "/usr/bin/lava-coordinator", DebianPython = "/usr/bin/python3";

    // It needs lava-common for its version.
    private const string Unpack =
        """
        set -eu
        cd "$1"
        apt-get download -q lava-coordinator lava-common >apt.log 2>&1 || { cat apt.log >&2; exit 1; }
        for package in *.deb; do dpkg-deb -x "$package" .; done
        dpkg-deb -f lava-coordinator_*.deb Version
        """;

    private readonly DirectoryInfo? _directory;

    private LavaCoordinatorProgram(string version, DirectoryInfo? directory) => (Version, _directory) = (version, directory);

    /// <summary>As its Debian package has it.</summary>
    public string Version { get; }

    /// <summary>The program, a text in Python.</summary>
    public string Script => _directory is null ? Installed : Path.Combine(_directory.FullName, "usr/bin/lava-coordinator");

    /// <summary>Where its modules are; null: where Python looks by itself.</summary>
    public string? Modules => _directory is null ? null : Path.Combine(_directory.FullName, "usr/lib/python3/dist-packages");

    /// <summary>Debian's Python: another one on the path has no modules of Debian's packages.</summary>
    public static string Python => DebianPython;

    /// <exception cref="PeerMissingException">It is not on this machine and cannot be fetched, or there is no Python to run it; the message says why.</exception>
    public static async Task<LavaCoordinatorProgram> FindAsync()
    {
        if (!File.Exists(DebianPython)) throw new PeerMissingException($"lava-coordinator needs {DebianPython}");
        if (File.Exists(Installed)) return new LavaCoordinatorProgram((await RunAsync("dpkg-query", "-W", "-f", "${Version}", "lava-coordinator")).Trim(), null);
        var directory = Directory.CreateTempSubdirectory("lava-peer-");
        try
        {
            return new LavaCoordinatorProgram((await RunAsync("sh", "-c", Unpack, "unpack", directory.FullName)).Trim(), directory);
        }
        catch (PeerMissingException)
        {
            directory.Delete(recursive: true);
            throw;
        }
    }

    public void Dispose() => _directory?.Delete(recursive: true);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        if (!File.Exists($"/usr/bin/{program}") && !File.Exists($"/bin/{program}")) throw new PeerMissingException($"lava-coordinator is not installed, and there is no {program} to find it by");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await said
            : throw new PeerMissingException($"lava-coordinator is not installed and its packages cannot be had from Debian ('apt-get update' may help): {(await errors).Trim().Split('\n')[^1]}");
    }
}
