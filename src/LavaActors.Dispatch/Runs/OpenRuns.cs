using System.Globalization;
using System.Text.Json;
using LavaActors.Dispatch.Guests;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// The runs that this dispatcher has taken and that are not over and stored: a file for each, with its order, and one that says when the process was last alive. Written before a
/// run is accepted. Readable by the dispatcher's user alone: a definition may have secrets in it.
/// </summary>
public sealed class OpenRuns
{
    private readonly string _directory;
    private readonly string _aliveFile;
    private readonly Func<RunMessages.StartRun, byte[]> _write;
    private readonly Func<byte[], RunMessages.StartRun> _read;

    /// <param name="directory">Of these files alone.</param>
    /// <param name="write">An order as bytes.</param>
    /// <param name="read">The same back.</param>
    public OpenRuns(string directory, Func<RunMessages.StartRun, byte[]> write, Func<byte[], RunMessages.StartRun> read)
    {
        (_directory, _write, _read) = (directory, write, read);
        _aliveFile = Path.Combine(directory, "alive");
    }

    /// <summary>The jobs that have a file in such a directory.</summary>
    public static IReadOnlyList<JobId> JobsIn(string directory) => Directory.Exists(directory)
        ? [.. Directory.GetFiles(directory, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Where(n => long.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(n => new JobId(long.Parse(n, CultureInfo.InvariantCulture))).OrderBy(j => j.Value)]
        : [];

    /// <summary>When a process with these runs was last alive; null if none was.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public SignOfLife? LastAlive() => File.Exists(_aliveFile) ? SignOfLife.Parse(File.ReadAllText(_aliveFile)) : null;

    /// <summary>Says that the process is alive.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Live(SignOfLife sign) => PrivateFile.Write(_aliveFile, System.Text.Encoding.ASCII.GetBytes(sign.ToString()), flush: false);

    /// <summary>All orders.</summary>
    /// <param name="damaged">Takes the files that cannot be read, with the reason.</param>
    public IReadOnlyList<RunOrder> All(Action<JobId, string> damaged)
    {
        var orders = new List<RunOrder>();
        foreach (var job in JobsIn(_directory))
        {
            try
            {
                orders.Add(_read(File.ReadAllBytes(FileOf(job))).Order);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or System.Runtime.Serialization.SerializationException)
            {
                damaged(job, e.Message);
            }
        }

        return orders;
    }

    /// <summary>Notes a run.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Open(RunMessages.StartRun start)
    {
        // Of another run with this number, by a process that was killed while it closed that.
        Directory.CreateDirectory(_directory);
        File.Delete(GivenUpFileOf(start.Job));
        PrivateFile.Write(FileOf(start.Job), _write(start));
    }

    /// <summary>The run does not go on in any process, and is here only for what is left to tell of it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void GiveUp(JobId job, string why) => PrivateFile.Write(GivenUpFileOf(job), System.Text.Encoding.UTF8.GetBytes(why));

    /// <summary>Why a run does not go on; null if it may.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public string? WhyGivenUp(JobId job) => File.Exists(GivenUpFileOf(job)) ? File.ReadAllText(GivenUpFileOf(job)) : null;

    /// <summary>The run is over and stored, or does not go on and has nothing left to tell.</summary>
    /// <exception cref="IOException">A file cannot be removed.</exception>
    public void Close(JobId job)
    {
        if (!Directory.Exists(_directory)) return;
        File.Delete(FileOf(job));
        File.Delete(GivenUpFileOf(job));
    }

    private string GivenUpFileOf(JobId job) => Path.Combine(_directory, $"{job}.given-up");

    private string FileOf(JobId job) => Path.Combine(_directory, $"{job}.json");
}
