using System.Diagnostics;

namespace LavaActors.EndToEnd.Lab;

/// <summary>The emulated lab of <c>deploy/lab</c> on this machine (docs/lab.md).</summary>
public static class EmulatedLab
{
    private static readonly Lazy<Task> WhenUp = new(BringUpAsync);

    /// <summary>Where the lab keeps its artifacts.</summary>
    public static string Home { get; } = Environment.GetEnvironmentVariable("LAVA_LAB") ?? "/var/cache/lava-actors/lab";

    /// <summary>The first two bytes of the lab's own network.</summary>
    public static string Net { get; } = Environment.GetEnvironmentVariable("LAVA_LAB_NET") ?? "10.66";

    /// <summary>The repository's top directory.</summary>
    public static string Repository { get; } = FindRepository();

    public static string NfsExport => Path.Combine(Home, "nfs");

    public static string JobFile(string name) => Path.Combine(Repository, "deploy/lab/jobs", name);

    public static string DeviceFile(string name) => Path.Combine(Home, "devices", name + ".yaml");

    /// <summary>Completes when network and servers run; the first caller starts them.</summary>
    public static Task UpAsync() => WhenUp.Value;

    /// <summary>Gives a process board faults from its next power-on; none: it is sound again.</summary>
    public static Task SetFaultsAsync(int board, params string[] faults) => ProcessBoardAsync(["fault", $"{board}", .. faults]);

    /// <summary>Whether the process board is switched on.</summary>
    public static async Task<bool> IsOnAsync(int board) => (await ProcessBoardAsync("status")).Contains($"process-{board:00} on", StringComparison.Ordinal);

    /// <summary>Whether the emulated mustang is switched on.</summary>
    public static async Task<bool> IsMustangOnAsync(int board) =>
        (await RunAsync(Path.Combine(Repository, "deploy/lab/lab"), "status")).Contains($"mustang-{board:00} on", StringComparison.Ordinal);

    /// <summary>What a process board was told by its power switch, a line each: <c>NANOSECONDS on|off|reset</c>.</summary>
    /// <param name="from">How many lines are left out.</param>
    public static IReadOnlyList<string> PowerRecord(int board, int from = 0) => [.. File.ReadLines(Path.Combine(Home, "run", $"process-{board}.power")).Skip(from)];

    /// <summary>Runs <c>process-board</c>.</summary>
    public static Task<string> ProcessBoardAsync(params string[] arguments) => RunAsync(Path.Combine(Home, "bin/process-board"), arguments);

    /// <summary>An archive of kernel modules, of which no kernel would take the one: <c>lib/modules/lava/a.ko</c>.</summary>
    public static async Task<string> ModulesAsync(string directory)
    {
        await RunAsync("sh", "-ec", $"cd '{directory}' && mkdir -p lib/modules/lava && echo no module >lib/modules/lava/a.ko && tar -czf modules.tar.gz lib");
        return Path.Combine(directory, "modules.tar.gz");
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message has its output.</exception>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["LAVA_LAB"] = Home;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with code {process.ExitCode}:\n{await output}{await errors}");
        return await output;
    }

    private static async Task BringUpAsync()
    {
        if (Environment.UserName != "root")
            throw new InvalidOperationException("tests of whole jobs need root: the lab makes network namespaces, nodes serve TFTP on port 69; run them as root");
        await RunAsync(Path.Combine(Repository, "deploy/lab/lab"), "up");
        if (!File.Exists(Path.Combine(Home, "mirror/process/nano-amd64.tar.gz")))
            throw new InvalidOperationException($"the lab's images are not in {Home}; run 'deploy/lab/lab setup' (./build.sh lab setup) first");
    }

    private static string FindRepository()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "LavaActors.sln"))) return directory.FullName;
        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not below the repository; run the tests where they were built");
    }
}
