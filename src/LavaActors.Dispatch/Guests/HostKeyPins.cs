using System.Text;
using System.Text.Json;
using LavaActors.Protocol.Ids;

namespace LavaActors.Dispatch.Guests;

/// <summary>
/// The host keys that the logins of one job's guests have learned: one for each board and each address (host and port) there. A job may have several host roles, whose boards have nothing to do
/// with one another, though one may get an address that another had; and a host may send its guests to machines that it has started (secondary-connections.md §5: the address is what
/// the host's message says). Any thread may ask.
/// </summary>
public sealed class HostKeyPins
{
    private static readonly JsonSerializerOptions Strict = new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    private readonly Lock _changing = new();
    private readonly Dictionary<(string Board, string Host, int Port), HostKeyPin> _pins = [];
    private readonly Action<string>? _note;
    private readonly string? _everywhere;

    /// <summary>Nothing was learned yet.</summary>
    /// <param name="note">Is given the whole text that <see cref="Read"/> takes whenever something was learned, by one thread at a time; null: nobody is.</param>
    public HostKeyPins(Action<string>? note = null) => _note = note;

    private HostKeyPins(string? everywhere, Action<string>? note) => (_everywhere, _note) = (everywhere, note);

    /// <summary>What a process before this one has noted.</summary>
    /// <param name="text">Of this version, or the bare fingerprint of versions that learned one for the whole job: that is the host key of all boards that guests had logged in to, and where no
    /// such board is noted the job is held to it everywhere, as it was.</param>
    /// <param name="boards">Where guests have logged in to the boards of the job, by the board's name.</param>
    /// <param name="note">As of the constructor.</param>
    /// <exception cref="JsonException">The text is damaged.</exception>
    public static HostKeyPins Read(string text, IReadOnlyDictionary<string, GuestTarget> boards, Action<string>? note = null)
    {
        if (!text.StartsWith('['))
        {
            var old = new HostKeyPins(boards.Count == 0 ? text : null, note);
            foreach (var (board, target) in boards) old.Add(board, target.Host, target.Port, text);
            return old;
        }

        var pins = new HostKeyPins(note);
        foreach (var entry in JsonSerializer.Deserialize<List<Entry>>(text, Strict)!) pins.Add(entry.Board, entry.Host, entry.Port, entry.Fingerprint);
        return pins;
    }

    /// <summary>The host key of a board at an address of it; the same one for everybody who asks. The user does not matter.</summary>
    public HostKeyPin Of(DeviceName board, GuestTarget target)
    {
        lock (_changing) return _pins.TryGetValue(Place(board.Value, target.Host, target.Port), out var pin) ? pin : Add(board.Value, target.Host, target.Port, _everywhere);
    }

    private static (string Board, string Host, int Port) Place(string board, string host, int port) => (board, host.ToLowerInvariant(), port);

    private HostKeyPin Add(string board, string host, int port, string? known) => _pins[Place(board, host, port)] = new HostKeyPin(known, _note is null ? null : _ => Note());

    private void Note()
    {
        lock (_changing)
        {
            var learned = _pins.Where(pin => pin.Value.Known is not null).Select(pin => new Entry(pin.Key.Board, pin.Key.Host, pin.Key.Port, pin.Value.Known!));
            _note!(JsonSerializer.Serialize(learned.ToList()));
        }
    }

    private sealed record Entry(string Board, string Host, int Port, string Fingerprint);
}
