using System.Globalization;

namespace LavaActors.Dispatch.Consoles.Kept;

/// <summary>What a keeper is to do: the arguments of the hidden command <c>keep-console</c>.</summary>
/// <param name="Socket">The Unix socket that it listens on.</param>
/// <param name="Limit">How long nobody may be connected: then the program is ended. Whole seconds, more than none.</param>
/// <param name="Words">The program and its arguments.</param>
public sealed record KeeperOrder(string Socket, TimeSpan Limit, IReadOnlyList<string> Words)
{
    /// <summary>The name of the command.</summary>
    public const string Command = "keep-console";

    /// <summary>What the keeper prints, as a line, once somebody can connect.</summary>
    public const string Ready = "ready";

    /// <summary>The arguments behind the command's name.</summary>
    public IReadOnlyList<string> Arguments() => ["--socket", Socket, "--limit", ((long)Limit.TotalSeconds).ToString(CultureInfo.InvariantCulture), "--", .. Words];

    /// <exception cref="FormatException">They are none of this command.</exception>
    public static KeeperOrder Parse(IReadOnlyList<string> arguments) =>
        arguments is ["--socket", { Length: > 0 } socket, "--limit", var seconds, "--", _, ..]
        && int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0
            ? new KeeperOrder(socket, TimeSpan.FromSeconds(limit), [.. arguments.Skip(5)])
            : throw new FormatException($"{Command}: the arguments should be --socket FILE --limit SECONDS -- PROGRAM [ARGUMENT ...]; the dispatcher gives them, nobody else calls this command");
}
