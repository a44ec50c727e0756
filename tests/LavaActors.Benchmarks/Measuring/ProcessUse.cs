using System.Globalization;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>What a process has used until now, as the kernel counts it.</summary>
/// <param name="CpuSeconds">In user and system mode, all threads.</param>
/// <param name="Resident">Bytes in memory.</param>
/// <param name="Peak">The most bytes there were in memory since the start or the last <see cref="ResetPeak"/>.</param>
public sealed record ProcessUse(double CpuSeconds, long Resident, long Peak)
{
    /// <summary>Linux counts CPU time in hundredths of a second for programs.</summary>
    private const double TicksPerSecond = 100;

    public static ProcessUse Of(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        var status = File.ReadLines($"/proc/{pid}/status").Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());
        return new ProcessUse(ticks / TicksPerSecond, Bytes(status["VmRSS"]), Bytes(status["VmHWM"]));
    }

    /// <summary>The peak begins anew at what is resident now.</summary>
    public static void ResetPeak(int pid) => File.WriteAllText($"/proc/{pid}/clear_refs", "5");

    private static long Bytes(string kilobytes) => long.Parse(kilobytes.Split(' ')[0], CultureInfo.InvariantCulture) * 1024;
}
