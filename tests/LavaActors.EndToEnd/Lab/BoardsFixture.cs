using System.Globalization;

namespace LavaActors.EndToEnd.Lab;

/// <summary>
/// One node with process boards 9 to 24 for all tests of a collection. Each is of a device type of its own, <c>board-09</c> and so on, so that a job with
/// that type gets that board with its faults; boards 23 and 24 keep <c>process-board</c>. Board 8 is a server that jobs log in to, of type <c>server</c>; a device
/// of type <c>server-without-key</c> is the same with an identity file that is not there.
/// </summary>
public sealed class BoardsFixture : IAsyncLifetime
{
    private const int Server = 8, First = 9, FirstPlain = 23, Last = 24;
    private static readonly string Address = $"{EmulatedLab.Net}.0.253";

    /// <summary>A board whose device has the commands of <see cref="AddCommands"/>.</summary>
    public const int WithCommands = 22;

    /// <summary>The directory that <c>flag</c> makes.</summary>
    public static readonly string Flag = Path.Combine(Path.GetTempPath(), $"lava-e2e-flag-{Environment.ProcessId}");

    private SshServer _server = null!;

    /// <summary>The boards of the type that the example jobs name.</summary>
    public static IEnumerable<int> Plain => Enumerable.Range(FirstPlain, Last - FirstPlain + 1);

    public LabNode Node { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await EmulatedLab.UpAsync();
        var site = new LabSite(Address, "quick");
        for (var board = First; board <= Last; board++)
        {
            await EmulatedLab.SetFaultsAsync(board);
            if (board == WithCommands) site.AddBoard(board, TypeOf(board), text => AddCommands(text, Flag));
            else site.AddDevice(Name(board), board < FirstPlain ? TypeOf(board) : null);
        }

        _server = await SshServer.StartAsync(Server);
        site.AddDeviceText("server-01", _server.Device("server-01", "server"));
        site.AddDeviceText("server-02", _server.Device("server-02", "server-without-key", "/nowhere/key"));
        Node = await LabNode.StartAsync(site);
    }

    public async Task DisposeAsync()
    {
        await Node.DisposeAsync();
        await _server.DisposeAsync();
    }

    public static string Name(int board) => "process-" + board.ToString("00", CultureInfo.InvariantCulture);

    public static string TypeOf(int board) => "board-" + board.ToString("00", CultureInfo.InvariantCulture);

    /// <summary>Gives a device commands for jobs: <c>flag</c> makes a directory until the job is over, <c>flag_is_there</c> needs it, and <c>fails</c> does.</summary>
    /// <param name="flag">The directory.</param>
    public static string AddCommands(string configuration, string flag) => configuration.Replace(
        "\ncommands:\n",
        $$"""

        commands:
          users:
            flag: {do: mkdir {{flag}}, undo: rmdir {{flag}} }
            flag_is_there: {do: [test -d {{flag}}]}
            fails: {do: 'false'}

        """,
        StringComparison.Ordinal);

    /// <summary>Runs a job on a board with faults, and holds what is true after every job: the board is off, the device free, nothing is left of the run.</summary>
    /// <param name="definition">Takes the device type that leads to the board.</param>
    public async Task<JobOutcome> RunAsync(int board, Func<string, string> definition, params string[] faults)
    {
        await EmulatedLab.SetFaultsAsync(board, faults);
        var outcome = await Node.RunAsync(definition(TypeOf(board)));
        await AreFreeAsync(outcome, board);
        return outcome;
    }

    /// <summary>Holds what is true after every job on these boards.</summary>
    public async Task AreFreeAsync(JobOutcome outcome, params int[] boards)
    {
        foreach (var board in boards)
        {
            await Node.DeviceIsIdleAsync(Name(board));
            Assert.False(await EmulatedLab.IsOnAsync(board), $"{Name(board)} is still on after its job");
        }

        foreach (var job in outcome.Jobs) Assert.Empty(Node.Site.RunDirectories(job.Row.Job.Value));
    }
}
