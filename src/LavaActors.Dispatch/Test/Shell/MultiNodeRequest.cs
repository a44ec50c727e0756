namespace LavaActors.Dispatch.Test.Shell;

/// <summary>The MultiNode calls of a test shell (spec: multinode.md §11).</summary>
public enum MultiNodeApi
{
    Send,
    Sync,
    Wait,
    WaitAll,
}

/// <summary>What a command in the test shell asks of its group (spec: multinode.md §11.1).</summary>
/// <param name="Api">Which call.</param>
/// <param name="MessageId">The id of the message or barrier.</param>
/// <param name="Role">Of a <see cref="MultiNodeApi.WaitAll"/>; null: all members.</param>
/// <param name="Data">Of a <see cref="MultiNodeApi.Send"/>; empty otherwise.</param>
/// <param name="Call">The number that the command on the target gave it, and that its answer carries: a command repeats its request under the same number until it is
/// answered, and takes no other answer. A send is not answered; by its number it is known again.</param>
/// <param name="IsHeld">The target saw nothing else that could still send before this call is answered. Only a repetition says so.</param>
/// <param name="HasSaidSends">It is the answer to an empty line: the target has just said again what was sent before this call.</param>
public sealed record MultiNodeRequest(
    MultiNodeApi Api, string MessageId, string? Role, IReadOnlyDictionary<string, string?> Data, string? Call = null, bool IsHeld = false, bool HasSaidSends = false)
{
    private const string CallKey = "call=";
    private const string HeldWord = "held=1";
    private const string SaidWord = "said=1";

    /// <summary>In front of a send's number: no key of a message begins so, and so the number is none of its pairs.</summary>
    private const string SendMark = ":";
    private const int LongestCall = 40;

    private static readonly IReadOnlyDictionary<string, string?> NoData = new Dictionary<string, string?>();

    /// <summary>The test case that records it: <c>multinode-wait_all-ready</c> (spec: multinode.md §11.3).</summary>
    public string CaseName => CaseNameOf(NameOf(Api), MessageId);

    public static string CaseNameOf(string name, string messageId) => $"multinode-{name}-{messageId}".ToLowerInvariant();

    /// <summary>The call's name on the console, without its prefix: <c>WAIT_ALL</c>.</summary>
    public static string NameOf(MultiNodeApi api) => api switch
    {
        MultiNodeApi.Send => "SEND",
        MultiNodeApi.Sync => "SYNC",
        MultiNodeApi.Wait => "WAIT",
        MultiNodeApi.WaitAll => "WAIT_ALL",
        _ => throw new ArgumentOutOfRangeException(nameof(api)),
    };

    /// <summary>Reads a request as it stood on the console.</summary>
    /// <param name="name"><c>SEND</c>, <c>SYNC</c>, <c>WAIT</c>, <c>WAIT_ALL</c>.</param>
    /// <param name="arguments">All behind the name.</param>
    /// <param name="failure">What is wrong with it, and what would be right.</param>
    /// <returns>Null when it is wrong.</returns>
    public static MultiNodeRequest? Parse(string name, string arguments, out string? failure)
    {
        failure = null;
        var words = arguments.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var (held, said) = (name != "SEND" && words is [.., HeldWord], name != "SEND" && words is [.., SaidWord]);
        if (held || said) words = words[..^1];
        var call = name == "SEND" ? null : CallOf(words);
        if (call is not null) words = words[..^1];
        if (words.Length == 0 || words[0].Contains('='))
        {
            failure = $"LAVA_{name} without a message id";
            return null;
        }

        switch (name)
        {
            case "SEND":
                var number = SendCallOf(arguments);
                var pairs = arguments.AsSpan().TrimStart()[words[0].Length..];
                if (number is not null) pairs = pairs[..pairs.LastIndexOf(SendMark + CallKey)];
                return new MultiNodeRequest(MultiNodeApi.Send, words[0], null, WireText.ReadPairs(pairs), number);
            case "SYNC" when words.Length == 1:
                return new MultiNodeRequest(MultiNodeApi.Sync, words[0], null, NoData, call, held, said);
            case "WAIT" when words.Length == 1:
                return new MultiNodeRequest(MultiNodeApi.Wait, words[0], null, NoData, call, held, said);
            case "WAIT_ALL" when words.Length <= 2:
                return new MultiNodeRequest(MultiNodeApi.WaitAll, words[0], words.Length == 2 ? words[1] : null, NoData, call, held, said);
            case "SYNC" or "WAIT" or "WAIT_ALL":
                failure = $"LAVA_{name} with {words.Length} arguments: '{arguments}'";
                return null;
            default:
                failure = $"there is no MultiNode call LAVA_{name}; there are SEND, SYNC, WAIT and WAIT_ALL";
                return null;
        }
    }

    /// <summary>The number of a send, by which one that was made twice is known; null if it has none.</summary>
    public static string? SendCallOf(string arguments)
    {
        var last = arguments.TrimEnd();
        var word = last[(last.LastIndexOf(' ') + 1)..];
        return word.StartsWith(SendMark, StringComparison.Ordinal) ? CallOf([word[SendMark.Length..]]) : null;
    }

    /// <summary>The number in a request's last word but those that say more of it; null if that is none.</summary>
    public static string? CallOf(IReadOnlyList<string> words)
    {
        var last = words.Count - (words is [.., HeldWord or SaidWord] ? 2 : 1);
        if (last < 0 || !words[last].StartsWith(CallKey, StringComparison.Ordinal)) return null;
        var call = words[last][CallKey.Length..];
        return call.Length is > 0 and <= LongestCall && call.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') ? call : null;
    }
}
