namespace LavaActors.Notifications;

/// <summary>What the lab has chosen for what is told about jobs. All controllers should say the same.</summary>
public sealed record NotificationSettings
{
    /// <summary>Hosts that callbacks, and lines of IRC, may go to, with <c>*</c> for any characters; empty: to all that the rules of addresses allow.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>One attempt may take so long.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most bytes of a log in a callback; of a longer one the end is sent.</summary>
    public long MostLogBytes { get; init; } = 64L << 20;

    /// <summary>The most results in a callback, the first that were recorded; of more it says how many it leaves out.</summary>
    public int MostResults { get; init; } = 100_000;

    /// <summary>So many bytes of logs and results are made bodies of callbacks at a time, and take several times as much memory; the others wait. Of a larger one nothing else is at that time.</summary>
    public long MostBytesAtATime { get; init; } = 64L << 20;

    /// <summary>Signs what callbacks send; null: nothing is signed.</summary>
    public byte[]? SignatureKey { get; init; }

    /// <summary>Where people find the lab, for links in mails, as <c>https://lab.example.com</c>; null: mails have no links.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Null: nobody gets mails.</summary>
    public MailSettings? Mail { get; init; }

    /// <summary>How recipients with <c>method: irc</c> are written to.</summary>
    public IrcSettings Irc { get; init; } = new();

    /// <summary>So long it may take to find out what became of the other jobs of a <c>dependency_query</c> in one attempt. <see cref="AtATimeToOne"/> such questions are asked at a time.</summary>
    public TimeSpan DecidesWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait before each further attempt; after the last one it is given up.</summary>
    public IReadOnlyList<TimeSpan> Pauses { get; init; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(60), TimeSpan.FromHours(4), TimeSpan.FromHours(12),
    ];

    /// <summary>So many are delivered at a time.</summary>
    public int AtATime { get; init; } = 16;

    /// <summary>So many of them to the same receiver: a slow one keeps nobody else waiting.</summary>
    public int AtATimeToOne { get; init; } = 2;

    /// <summary>The store is looked at after this time even without news.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A job's log may have its last lines so long after the job's end.</summary>
    public TimeSpan LogSettles { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>The lab's mail server.</summary>
/// <param name="From">The sender of all mails.</param>
/// <param name="User">Null: nobody logs in.</param>
/// <param name="Password">Read from a file.</param>
public sealed record MailSettings(string Server, int Port, MailTls Tls, string From, string? User = null, string? Password = null)
{
    public override string ToString() => $"{Server}:{Port}";
}

/// <summary>How the lab writes to people by IRC: whose server it is, their job says.</summary>
/// <param name="Port">Of all servers.</param>
/// <param name="IsTls">From the beginning, as on port 6697; the server's certificate must be one for its name.</param>
/// <param name="Nick">The lab's nickname; with a number behind it where somebody has it already (spec: web-ui.md §6).</param>
public sealed record IrcSettings(int Port = IrcSettings.PlainPort, bool IsTls = false, string Nick = "lava-bot")
{
    public const int PlainPort = 6667;
    public const int TlsPort = 6697;
}

/// <summary>How the connection to a mail server is secured.</summary>
public enum MailTls
{
    /// <summary>From the beginning, as on port 465.</summary>
    Implicit,

    /// <summary>It must change to TLS before anything is said.</summary>
    StartTls,

    /// <summary>Not at all.</summary>
    None,
}
