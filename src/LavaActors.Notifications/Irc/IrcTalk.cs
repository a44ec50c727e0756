using System.Globalization;

namespace LavaActors.Notifications.Irc;

/// <summary>
/// What is said to a server of IRC to tell one person one thing, answer by answer (RFC 2812; spec: web-ui.md §6). A message has no receipt: a PING behind it is answered after it was looked at, and what is
/// wrong with it is said before. Pure: it has no connection.
/// </summary>
/// <param name="nick">The lab's own.</param>
/// <param name="handle">Whom to tell.</param>
internal sealed class IrcTalk(string nick, string handle, string text)
{
    private const int MostNicks = 5;
    private const string Mark = "lava-told";

    // A server has no message of the day.
    private const int NoMotd = 422;

    // Before the welcome it asks for patience, and the welcome comes later; after it, it has dropped the message.
    private const int TooFast = 439;

    // Errors beyond 599: targets change too fast (ircv3), and who is told takes messages of those only whom he has let (+g). Both mean that the message was dropped.
    private static readonly int[] Dropped = [707, 716];

    private int _nicks = 1;
    private bool _isWelcome;

    /// <summary>What has not come yet, for who waited in vain.</summary>
    public string Waits => _isWelcome ? "it did not say that it has looked at the message" : "it did not let the lab in";

    public IReadOnlyList<string> Begin() => [$"NICK {nick}", "USER lava 0 * :LAVA"];

    /// <summary>The answer to a line: what to say, and what came of it once that is known.</summary>
    public IrcStep Hear(string line)
    {
        var (command, parameters) = Parse(line);
        return command switch
        {
            "PING" => new([$"PONG :{(parameters.Count > 0 ? parameters[^1] : "")}"]),
            "ERROR" => new([], Delivery.Failed($"it ended the connection: {(parameters.Count > 0 ? parameters[^1] : "")}")),
            "001" when !_isWelcome => Welcome(),
            "PONG" when _isWelcome && parameters.Count > 0 && parameters[^1] == Mark => new(["QUIT :done"], new Delivery(null, null)),
            "433" or "436" or "437" when !_isWelcome && _nicks < MostNicks => new([$"NICK {nick}{_nicks++}"]),
            _ when int.TryParse(command, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && IsFailure(code) =>
                new(["QUIT :failed"], Delivery.Failed($"it answered {command} {string.Join(' ', parameters.Skip(1))}", code)),
            _ => new([]),
        };
    }

    private bool IsFailure(int code) => code switch
    {
        NoMotd => false,
        TooFast => _isWelcome,
        >= 400 and < 600 => true,
        _ => Dropped.Contains(code),
    };

    private IrcStep Welcome()
    {
        _isWelcome = true;
        return new([$"PRIVMSG {handle} :{text}", $"PING :{Mark}"]);
    }

    /// <summary><c>[@tags] [:source] command [parameter...] [:last one]</c>.</summary>
    private static (string Command, List<string> Parameters) Parse(string line)
    {
        var rest = line;
        foreach (var lead in "@:")
            if (rest.StartsWith(lead)) rest = rest.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var end ? rest[end..].TrimStart(' ') : "";
        var last = rest.IndexOf(" :", StringComparison.Ordinal);
        var words = (last < 0 ? rest : rest[..last]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var parameters = words.Skip(1).ToList();
        if (last >= 0) parameters.Add(rest[(last + 2)..]);
        return (words.Length > 0 ? words[0].ToUpperInvariant() : "", parameters);
    }
}

/// <param name="Say">Lines without their ends.</param>
/// <param name="End">What came of it; null: go on.</param>
internal sealed record IrcStep(IReadOnlyList<string> Say, Delivery? End = null);
