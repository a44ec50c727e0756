using LavaActors.Pages.Tests.Hosting;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>The pages that <see cref="AllPagesTests"/> looks at, and which routes they stand for.</summary>
internal static class LookedAtPages
{
    /// <summary>A page with the name of its pictures, the route that serves it, as the tables of routes have it, and its address in the sample lab.</summary>
    public static readonly (string Name, string Route, string Path)[] Rows =
    [
        ("home", "GET /", "/"),
        ("jobs", "GET /scheduler/alljobs", "/scheduler/alljobs"),
        ("jobs-none", "GET /scheduler/alljobs", "/scheduler/alljobs?name=nowhere&device=mustang-01"),
        ("jobs-active", "GET /scheduler/activejobs", "/scheduler/activejobs"),
        ("jobs-errors", "GET /scheduler/joberrors", "/scheduler/joberrors"),
        ("jobs-checks", "GET /scheduler/healthcheck", "/scheduler/healthcheck"),
        ("job", "GET /scheduler/job/{id}", $"/scheduler/job/{SampleLab.Passed}"),
        ("job-failed", "GET /scheduler/job/{id}", $"/scheduler/job/{SampleLab.Failed}"),
        ("job-running", "GET /scheduler/job/{id}", $"/scheduler/job/{SampleLab.Running}"),
        ("job-hostile", "GET /scheduler/job/{id}", $"/scheduler/job/{SampleLab.HostileJob}"),
        ("job-many", "GET /scheduler/job/{id}", $"/scheduler/job/{BusyLab.Many}"),
        ("job-canceled", "GET /scheduler/job/{id}", $"/scheduler/job/{BusyLab.Canceled}"),
        ("job-lost", "GET /scheduler/job/{id}", $"/scheduler/job/{BusyLab.Lost}"),
        ("definition", "GET /scheduler/job/{id}/definition", $"/scheduler/job/{SampleLab.Passed}/definition"),
        ("submission", "GET /scheduler/job/{id}/multinode_definition", $"/scheduler/job/{SampleLab.Group}.1/multinode_definition"),
        ("description", "GET /scheduler/job/{id}/description", $"/scheduler/job/{SampleLab.Passed}/description"),
        ("configuration", "GET /scheduler/job/{id}/configuration", $"/scheduler/job/{SampleLab.Passed}/configuration"),
        ("multinode", "GET /scheduler/job/{id}/multinode", $"/scheduler/job/{SampleLab.Group}.1/multinode"),
        ("notifications-none", "GET /scheduler/job/{id}/notifications", $"/scheduler/job/{SampleLab.Passed}/notifications"),
        ("queue", "GET /scheduler/queue", "/scheduler/queue"),
        ("devices", "GET /scheduler/alldevices", "/scheduler/alldevices"),
        ("devices-busy", "GET /scheduler/alldevices/active", "/scheduler/alldevices/active"),
        ("devices-online", "GET /scheduler/alldevices/online", "/scheduler/alldevices/online"),
        ("devices-maintenance", "GET /scheduler/alldevices/maintenance", "/scheduler/alldevices/maintenance"),
        ("device", "GET /scheduler/device/{name}", "/scheduler/device/mustang-02"),
        ("device-busy", "GET /scheduler/device/{name}", $"/scheduler/device/{BusyLab.Device}"),
        ("types", "GET /scheduler/device_types", "/scheduler/device_types"),
        ("type", "GET /scheduler/device_type/{name}", "/scheduler/device_type/mustang"),
        ("workers", "GET /scheduler/allworkers", "/scheduler/allworkers"),
        ("worker", "GET /scheduler/worker/{name}", "/scheduler/worker/lab-1"),
        ("worker-without-devices", "GET /scheduler/worker/{name}", $"/scheduler/worker/{SampleLab.EmptyWorker}"),
        ("submit", "GET /scheduler/jobsubmit", $"/scheduler/jobsubmit?from={SampleLab.Passed}"),
        ("results", "GET /results", "/results"),
        ("job-results", "GET /results/{id}", $"/results/{BusyLab.Many}"),
        ("suite", "GET /results/{id}/{suite}", $"/results/{SampleLab.Passed}/0_network"),
        ("suite-many", "GET /results/{id}/{suite}", $"/results/{BusyLab.Many}/{BusyLab.Suite}"),
        ("case", "GET /results/{id}/{suite}/{name}", $"/results/{SampleLab.Passed}/0_network/throughput"),
        ("history", "GET /results/history", "/results/history?job=network%20smoke%20test&suite=0_network&case=throughput"),
        ("compare-form", "GET /results/compare", "/results/compare"),
        ("compare", "GET /results/compare", $"/results/compare?a={SampleLab.Old}&b={SampleLab.Passed}"),
        ("queries", "GET /results/query", "/results/query"),
        ("query", "GET /results/query/~{user}/{name}", "/results/query/~anonymous/failing"),
        ("query-search", "GET /results/query/+custom", "/results/query/+custom?entity=testjob&conditions=testjob__submitter__exact__anna"),
        ("query-form", "GET /results/query/+add", "/results/query/+add?entity=testcase&conditions=testcase__result__exact__fail"),
        ("login-local", "GET /accounts/login/", "/accounts/login/"),
        ("api", "GET /api/", "/api/"),
        ("api-help", "GET /api/help/", "/api/help/"),
    ];

    /// <summary>Routes whose page is one of the others: by its name, or by whose test looks at it.</summary>
    public static readonly Dictionary<string, string> Others = new()
    {
        ["GET /scheduler"] = "home",
        ["GET /scheduler/running"] = "jobs-active",
        ["GET /results/query/~{user}/{name}/+edit"] = "query-form",
        // Without conditions it says that they are missing.
        ["GET /results/query/+export-custom"] = nameof(MessagePageTests),
        // To a user they are those lists; to nobody in particular they say so.
        ["GET /scheduler/myjobs"] = nameof(MessagePageTests),
        ["GET /scheduler/myactivejobs"] = nameof(MessagePageTests),
        ["GET /scheduler/myerrorjobs"] = nameof(MessagePageTests),
        ["GET /scheduler/myqueuedjobs"] = nameof(MessagePageTests),
        // It needs a board that answers.
        ["GET /scheduler/device/{name}/console"] = nameof(ConsolePageTests),
        ["GET /me/"] = nameof(AccountPageTests),
        ["GET /api/tokens/"] = nameof(AccountPageTests),
    };

    /// <summary>Whether an address is one of a route's.</summary>
    public static bool Serves(string route, string path)
    {
        var (wanted, has) = (route["GET ".Length..].Split('/'), path.Split('?')[0].Split('/'));
        return wanted.Length == has.Length && wanted.Zip(has, (part, given) => part == given || (part.Contains('{', StringComparison.Ordinal) && given.Length > 0)).All(isSame => isSame);
    }

    /// <summary>An address of a route, with what the sample lab has in place of its parameters.</summary>
    public static string Filled(string route) => route["GET ".Length..]
        .Replace("~{user}/{name}", "~anonymous/failing", StringComparison.Ordinal)
        .Replace("/device/{name}", "/device/mustang-01", StringComparison.Ordinal)
        .Replace("/device_type/{name}", "/device_type/mustang", StringComparison.Ordinal)
        .Replace("/worker/{name}", "/worker/lab-1", StringComparison.Ordinal)
        .Replace("{id}", $"{SampleLab.Passed}", StringComparison.Ordinal)
        .Replace("{id:long}", $"{SampleLab.Passed}", StringComparison.Ordinal)
        .Replace("{suite}", "0_network", StringComparison.Ordinal)
        .Replace("{name}", "ping", StringComparison.Ordinal)
        .Replace("{set}", "x", StringComparison.Ordinal)
        .Replace("{digest}", "x", StringComparison.Ordinal);
}
