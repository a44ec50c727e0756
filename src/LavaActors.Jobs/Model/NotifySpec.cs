using LavaActors.Jobs.Reading;
using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>Who is to be told what about a job, and when (spec: web-ui.md §6).</summary>
/// <param name="Recipients">Get a mail, or a line of IRC, each.</param>
/// <param name="Callbacks">Are called each.</param>
public sealed record NotifySpec(
    NotifyCriteria Criteria,
    NotifyVerbosity Verbosity,
    IReadOnlyList<NotifyRecipient> Recipients,
    IReadOnlyList<NotifyCallback> Callbacks,
    NotifyCompare? Compare)
{
    /// <summary>Of a sub-job's definition; null where nobody is to be told anything, or where the text is none.</summary>
    public static NotifySpec? OfDefinition(string yaml)
    {
        var bag = new DiagnosticBag();
        if (YamlDocument.Parse(yaml, "definition").Root is not YamlMap job) return null;
        var spec = NotifyReader.ReadSpec(new MapReader(job, "", bag), isAccepted: true);
        return bag.HasErrors ? null : spec;
    }
}

/// <summary>When: at these ends or at the start; and, with a type, only where the job did better or worse than the one before it.</summary>
/// <param name="DependencyQuery">Conditions on other jobs as written: all of those that meet them must be so, too. Null: none.</param>
public sealed record NotifyCriteria(NotifyStatus Status, NotifyChange? Type, string? DependencyQuery);

public enum NotifyStatus
{
    Running,
    Finished,
    Complete,
    Incomplete,
    Canceled,

    /// <summary>When it starts and when it ends.</summary>
    All,
}

/// <summary>How a job did, compared with the one before it.</summary>
public enum NotifyChange
{
    Regression,
    Progression,
}

/// <summary>How much a mail says.</summary>
public enum NotifyVerbosity
{
    Quiet,
    Verbose,
    StatusOnly,
}

/// <summary>Whom to write: a user of the lab, or an address.</summary>
/// <param name="Method"><c>email</c> or <c>irc</c>.</param>
/// <param name="Address">An e-mail address, or an IRC handle.</param>
/// <param name="Server">Of IRC: a host. With the handle it is checked at submission (<see cref="IrcAddress"/>); jobs of before may have others, or none.</param>
public sealed record NotifyRecipient(string Method, string? User, string? Address, string? Server)
{
    public const string Email = "email";
    public const string Irc = "irc";

    /// <summary>Stands for the physical owner of the job's device.</summary>
    public const string DeviceOwner = "{LAVA_DEVICE_OWNER}";
}

/// <summary>A call of another service.</summary>
/// <param name="Url">With <c>{NAME}</c> for attributes of the job.</param>
/// <param name="Token">A secret, or the name of one of the submitter's; null: none is sent.</param>
/// <param name="Header">The one that carries it; null: <c>Authorization</c>.</param>
public sealed record NotifyCallback(string Url, bool IsPost, string? Token, string? Header, NotifyDataset Dataset, bool IsJson);

/// <summary>What a callback's body has beside the job itself.</summary>
public enum NotifyDataset
{
    Minimal,
    Logs,
    Results,
    All,
}

/// <summary>With which other jobs a mail compares this one.</summary>
/// <param name="QueryUser">Of a stored query.</param>
/// <param name="Conditions">By field, or by table, field and operator joined by <c>__</c>; truths are <c>true</c> and <c>false</c>. Empty for a stored query. Who knows the fields of jobs has looked at them; jobs of before may have others.</param>
/// <param name="Blacklist">Test cases that are left out, by name.</param>
/// <param name="Entity">The table of conditions that name none: one of <see cref="Entities"/>, but for jobs of before.</param>
public sealed record NotifyCompare(string? QueryUser, string? QueryName, IReadOnlyDictionary<string, string> Conditions, IReadOnlyList<string> Blacklist, string Entity = NotifyCompare.Jobs)
{
    /// <summary>Jobs themselves.</summary>
    public const string Jobs = "testjob";

    /// <summary>What can be asked for. Of suites and cases: the jobs that have them.</summary>
    public static IReadOnlyList<string> Entities { get; } = [Jobs, "testsuite", "testcase"];

    /// <summary>The value of a condition: YAML has several words for a truth.</summary>
    public static string TextOf(YamlScalar value) => value.AsBool() is { } truth ? (truth ? "true" : "false") : value.IsNull ? "" : value.Text;
}
